import type { Terms } from '@datoferum/core';
import type { Logger } from 'pino';
import type { ByteEngine } from '../bytes/engine.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { KeyStore } from '../ports/key-store.ts';
import type { Metadata } from '../ports/metadata.ts';
import type { Language, Notifier } from '../ports/notifier.ts';
import type { Reserve } from '../ports/reserve.ts';
import type { SearchIndex } from '../ports/search-index.ts';
import type { Signer } from '../ports/signer.ts';
import type { Watermark } from '../ports/watermark.ts';
import type { World } from '../ports/world.ts';
import type { Links } from './notices/compose-notice.ts';

/** Everything a use case may touch. A use case takes `Pick<Ports, …>`. */
export interface Ports {
  metadata: Metadata;
  blobs: BlobStore;
  keys: KeyStore;
  signer: Signer;
  search: SearchIndex;
  engine: ByteEngine;
  notifier: Notifier;
  links: Links;
  /** Of mails to people who chose none. */
  language: Language;
  watermark: Watermark;
  reserve: Reserve;
  world: World;
  log: Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>;
  /** Terms of the built-in contract. */
  terms: Terms;
  /** Issuers by whose subjects people may be named. */
  issuers?: readonly { issuer: string; storedAs: string }[];
  /** Bytes of the disk that stay free: an upload that would take them is refused; 0 or absent: none. */
  keepFree?: number;
  /** Days that the operator keeps copies of database and key store; null or absent: not said. */
  backupDays?: number | null;
  /** This process: a row with a beat. */
  process: string;
}
