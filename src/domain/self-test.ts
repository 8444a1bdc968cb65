/** How much holds of what the models are held against. */

export interface SelfTestSuite {
  readonly name: string;
  /** Where the expectations come from. */
  readonly source: string;
  readonly total: number;
  /** Names of the cases that do not hold; empty when all do. */
  readonly failed: readonly string[];
  /** By what the cases are about, where the suite has families. */
  readonly families: readonly { readonly name: string; readonly total: number; readonly held: number }[];
}

export interface SelfTestResult {
  readonly schema: 'hpscale.self-test/v1';
  readonly suites: readonly SelfTestSuite[];
}
