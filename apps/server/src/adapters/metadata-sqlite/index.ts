export { createSqliteMetadata, type SqliteMetadataOptions } from './metadata-sqlite.ts';
