import { declareSample } from './declare-sample.ts';

await declareSample('cleanup', 8);
