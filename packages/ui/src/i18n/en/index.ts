import { access } from './access.ts';
import { certificate } from './certificate.ts';
import { collect } from './collect.ts';
import { common } from './common.ts';
import { envelope } from './envelope.ts';
import { envelopes } from './envelopes.ts';
import { errors } from './errors.ts';
import { figures } from './figures.ts';
import { health } from './health.ts';
import { keys } from './keys.ts';
import { moving } from './moving.ts';
import { newEnvelope } from './new-envelope.ts';
import { parts } from './parts.ts';
import { people } from './people.ts';
import { records } from './records.ts';
import { sending } from './sending.ts';
import { shell } from './shell.ts';
import { tape } from './tape.ts';
import { tree } from './tree.ts';
import { verify } from './verify.ts';

/** One namespace per room of the app; each in a file of its own. */
export const words = {
  access,
  certificate,
  collect,
  common,
  envelope,
  envelopes,
  errors,
  figures,
  health,
  keys,
  moving,
  newEnvelope,
  parts,
  people,
  records,
  sending,
  shell,
  tape,
  tree,
  verify,
};
