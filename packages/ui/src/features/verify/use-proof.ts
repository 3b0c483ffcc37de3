import { DOCUMENT_NAMES } from '@datoferum/core/transfer/check';
import { useMutation } from '@tanstack/react-query';
import { envelopeCode } from '../../format/envelope-code.ts';
import { usePlatform } from '../../platform/platform.ts';
import type { Page, Receipt } from '../envelope/envelope.ts';
import { courierDocuments } from './documents.ts';
import { storedZip } from './proof-zip.ts';
import { saveBlob } from './save-blob.ts';

type Name = keyof typeof DOCUMENT_NAMES;

/** Every document of a sealed envelope and the receipts one may see, as one ZIP, with the names that the tools look for. */
export function useProof(id: string) {
  const { courier } = usePlatform();
  return useMutation({
    mutationFn: async () => {
      const { signal } = new AbortController();
      const documents = await courierDocuments(courier, id, signal);
      const { items } = await courier.get<Page<Receipt>>(`/api/v1/envelopes/${id}/receipts`, { signal });
      const files = (Object.entries(DOCUMENT_NAMES) as [Name, string][]).map(([name, file]) => ({
        name: file,
        blob: documents[name],
      }));
      for (const { kind, id: receipt, statement, sig } of items) {
        files.push(
          { name: `receipts/${kind}-${receipt}.json`, blob: new Blob([statement]) },
          { name: `receipts/${kind}-${receipt}.json.sig`, blob: new Blob([sig]) },
        );
      }
      saveBlob(await storedZip(files, Date.now()), `proof-${envelopeCode(id)}.zip`);
    },
  });
}
