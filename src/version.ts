/** The version: written in by the build, read by the user agent and `version`. */

declare const __HPSCALE_VERSION__: string | undefined;

export const VERSION: string = typeof __HPSCALE_VERSION__ === 'string' ? __HPSCALE_VERSION__ : '0.0.0-source';
