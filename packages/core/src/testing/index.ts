export * from './builders.ts';
export * from './paths.ts';
export * from './virtual-clock.ts';
