/** The version: written in by the build, read by the user agent and `version`. */

declare const HPSCALE_VERSION: string | undefined;

export const VERSION: string = typeof HPSCALE_VERSION === 'string' ? HPSCALE_VERSION : '0.0.0-source';
