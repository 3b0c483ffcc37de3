export * from './bytes/bytes.ts';
export * from './envelope/life-cycle.ts';
export * from './envelope/path.ts';
export * from './envelope/visible-path.ts';
export * from './id/uuid.ts';
export * from './protocol/errors.ts';
export * from './protocol/upload-metadata.ts';
