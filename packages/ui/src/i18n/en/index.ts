import { common } from './common.ts';

/** One namespace per room of the app; each in a file of its own. */
export const words = { common };
