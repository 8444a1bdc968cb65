import { declareShare } from './matrix.ts';

declareShare(0);
