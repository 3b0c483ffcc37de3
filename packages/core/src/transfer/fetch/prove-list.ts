import { linesOf } from '../check/lines-of.ts';
import { stopped, TransferError } from '../http/transfer-error.ts';
import type { FileSink } from '../ports.ts';
import { type ProvenSeal, proofName } from './documents.ts';
import type { Patiently } from './patience.ts';
import { readPlaced } from './read-placed.ts';
import { SumsFile } from './sums-file.ts';
import { type Survey, SurveyFault, survey } from './survey.ts';

export interface ListPorts {
  sink: FileSink;
  /** 16 bytes of chance, for the table of names. */
  salt: Uint8Array;
  isChosen(path: Uint8Array): boolean;
  patiently: Patiently;
  signal: AbortSignal;
}

/**
 * Reads the list that stands in the sink, writes manifest-sha256.txt beside it, and holds both against the seal.
 * @throws TransferError `not_proven` when the list is not what the seal says of it
 */
export async function proveList(ports: ListPorts, seal: ProvenSeal): Promise<Survey> {
  const { sink, salt, isChosen, patiently, signal } = ports;
  const lines = (): AsyncIterable<Uint8Array> => linesOf(readPlaced(sink, proofName('manifest.ndjson')));
  const sums = new SumsFile(sink, patiently);
  try {
    const told = await survey(lines, sink.profile, salt, isChosen, (line) => {
      if (signal.aborted) throw stopped(signal);
      return sums.add(line);
    });
    await sums.end();
    const { files, folders, pieces } = seal.counts;
    const isSealed =
      told.manifest === seal.manifest &&
      told.files === Number(files) &&
      told.folders === Number(folders) &&
      told.pieces === Number(pieces) &&
      told.bytes === seal.bytes;
    if (!isSealed) throw new SurveyFault('The list is not what the seal says of it.');
    return told;
  } catch (error) {
    if (error instanceof SurveyFault) throw new TransferError('not_proven', error.message, { cause: error });
    throw error;
  }
}
