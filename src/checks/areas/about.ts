/** Checks of what is said about checks, in the order in which they are told. */
import type { Check } from '../check.ts';
import { check as ignoresAreValid } from '../ignores-are-valid.ts';

export const ABOUT_CHECKS: readonly Check[] = [ignoresAreValid];
