export * from './builders.ts';
export * from './paths.ts';
