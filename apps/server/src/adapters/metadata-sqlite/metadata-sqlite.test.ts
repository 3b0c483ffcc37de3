import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metadataConformance } from '../../ports/metadata.conformance.ts';
import { createSqliteMetadata } from './index.ts';

const open = async () => {
  const directory = mkdtempSync(join(tmpdir(), 'datoferum-metadata-'));
  const metadata = await createSqliteMetadata({ file: join(directory, 'metadata.db') });
  return {
    metadata,
    async dispose() {
      await metadata.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};

metadataConformance('sqlite', open);
