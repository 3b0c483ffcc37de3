import { type DocumentPorts, placeWhole, proofName } from './documents.ts';

/** Asks for the receipt of the whole envelope and keeps it beside the proof. @param manifest hexadecimal SHA-256 of what was placed */
export async function askReceipt(
  ports: Omit<DocumentPorts, 'host'>,
  envelope: string,
  manifest: string,
): Promise<void> {
  const { courier, bearer, sink, patiently, signal } = ports;
  const receipt = await courier.json<{ statement: string; sig: string }>({
    method: 'POST',
    path: `/api/v1/envelopes/${envelope}/collect`,
    json: { manifest },
    as: bearer,
    signal,
  });
  const encoder = new TextEncoder();
  await placeWhole(ports, proofName('receipt.json'), encoder.encode(receipt.statement));
  await placeWhole(ports, proofName('receipt.json.sig'), encoder.encode(receipt.sig));
  await patiently(() => sink.flush());
}
