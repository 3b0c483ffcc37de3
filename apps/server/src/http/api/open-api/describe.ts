import type { RouteName } from '../../routes.ts';
import type { Descriptions } from './description.ts';
import { aboutDescriptions } from './routes/about.ts';
import { byteDescriptions } from './routes/bytes.ts';
import { entryDescriptions } from './routes/entries.ts';
import { envelopeDescriptions } from './routes/envelopes.ts';
import { identityDescriptions } from './routes/identity.ts';
import { peopleDescriptions } from './routes/people.ts';
import { recordDescriptions } from './routes/records.ts';
import { watchDescriptions } from './routes/watch.ts';

/** What every route takes and answers. A route that stands in the table and not here fails a test that says so. */
export const DESCRIPTIONS: Descriptions<RouteName> = {
  ...envelopeDescriptions,
  ...entryDescriptions,
  ...byteDescriptions,
  ...recordDescriptions,
  ...peopleDescriptions,
  ...watchDescriptions,
  ...identityDescriptions,
  ...aboutDescriptions,
};
