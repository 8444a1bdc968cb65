import { declareSample } from './declare-sample.ts';

await declareSample('setup', 16);
