import type { Receipt } from '../envelope/envelope.ts';
import { envelopePath, useAct } from '../envelope/use-envelope.ts';

/** Asks for the receipt: with the digest of the manifest that was checked here, or, without a check, with none. */
export const useCollect = (id: string) =>
  useAct(id, (courier, manifest: string | null) =>
    courier.post<Receipt>(`${envelopePath(id)}/collect`, { body: manifest === null ? {} : { manifest } }),
  );
