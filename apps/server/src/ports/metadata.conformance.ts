import { accountsConformance } from './metadata-accounts.conformance.ts';
import { metadataAmendConformance } from './metadata-amend.conformance.ts';
import { metadataCommitsConformance } from './metadata-commits.conformance.ts';
import { metadataEntriesConformance } from './metadata-entries.conformance.ts';
import { metadataEnvelopesConformance } from './metadata-envelopes.conformance.ts';
import { metadataFeedConformance } from './metadata-feed.conformance.ts';
import { metadataFiguresConformance } from './metadata-figures.conformance.ts';
import { metadataNoticesConformance } from './metadata-notices.conformance.ts';
import { metadataPagesConformance } from './metadata-pages.conformance.ts';
import { metadataPeopleConformance } from './metadata-people.conformance.ts';
import { metadataPurgingConformance } from './metadata-purging.conformance.ts';
import { metadataRecipientsConformance } from './metadata-recipients.conformance.ts';
import type { MetadataUnderTest } from './metadata-scene.given.ts';
import { metadataSealingConformance } from './metadata-sealing.conformance.ts';
import { metadataStretchesConformance } from './metadata-stretches.conformance.ts';
import { metadataUploadsConformance } from './metadata-uploads.conformance.ts';

const SUITES = [
  metadataEnvelopesConformance,
  metadataUploadsConformance,
  metadataStretchesConformance,
  metadataCommitsConformance,
  metadataEntriesConformance,
  metadataSealingConformance,
  metadataRecipientsConformance,
  metadataPurgingConformance,
  metadataPeopleConformance,
  accountsConformance,
  metadataAmendConformance,
  metadataNoticesConformance,
  metadataFeedConformance,
  metadataFiguresConformance,
  metadataPagesConformance,
];

/** Every promise of Metadata, run against every adapter. Each suite has a store of its own, each test envelopes of its own. */
export function metadataConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  for (const suite of SUITES) suite(name, open);
}
