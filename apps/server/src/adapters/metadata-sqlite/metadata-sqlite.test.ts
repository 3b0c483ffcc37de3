import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metadataConformance } from '../../ports/metadata.conformance.ts';
import { accountsConformance } from '../../ports/metadata-accounts.conformance.ts';
import { metadataAmendConformance } from '../../ports/metadata-amend.conformance.ts';
import { metadataFeedConformance } from '../../ports/metadata-feed.conformance.ts';
import { metadataFiguresConformance } from '../../ports/metadata-figures.conformance.ts';
import { metadataNoticesConformance } from '../../ports/metadata-notices.conformance.ts';
import { metadataPeopleConformance } from '../../ports/metadata-people.conformance.ts';
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
metadataFeedConformance('sqlite', open);
metadataPeopleConformance('sqlite', open);
metadataNoticesConformance('sqlite', open);
metadataAmendConformance('sqlite', open);
accountsConformance('sqlite', open);
metadataFiguresConformance('sqlite', open);
