import { TransferError } from '../http/transfer-error.ts';
import type { FileSink } from '../ports.ts';
import { placeWhole, proofName } from './documents.ts';
import type { Patiently } from './patience.ts';

/** A folder keeps the proof of one envelope. @throws TransferError `another_envelope` */
export async function claimFolder(sink: FileSink, envelope: string, patiently: Patiently): Promise<void> {
  const name = proofName('envelope');
  const found = await patiently(() => sink.look(name));
  if (found === null) return placeWhole({ sink, patiently }, name, new TextEncoder().encode(`${envelope}\n`));
  const text = new TextDecoder().decode(await sink.read(name, 0, Math.min(found.size, 64)));
  if (text.trim() !== envelope)
    throw new TransferError('another_envelope', 'This folder holds another envelope. Choose another folder.');
}
