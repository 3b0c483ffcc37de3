import { webCryptoHost } from '@datoferum/core/transfer/browser';
import { checkSignature, type SignatureClaim, type Signed } from '@datoferum/core/transfer/check';

export const signature = (signed: Signed): Promise<SignatureClaim> => checkSignature(webCryptoHost, signed);
