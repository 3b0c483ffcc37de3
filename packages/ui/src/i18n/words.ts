import type { words } from './en/index.ts';

/** The same keys in every language; plural forms differ by language, so values are looked at by a test, not by types. */
export type Words = Record<keyof typeof words, Record<string, unknown>>;
