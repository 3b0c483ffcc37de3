import type { Download } from '../../usecases/download-cookie.ts';

/** Where a browser fetches content by itself. */
export const downloadAddress = ({ id }: Download): string => `/dl/${id}/`;

/**
 * The Set-Cookie of a download (RFC 6265bis): sent by this site's own pages to this one path, unseen by scripts.
 * @param expiresAt ms since 1970
 */
export function downloadCookie(download: Download, expiresAt: number, isSecure: boolean): string {
  const parts = [
    `dtrm_download=${download.cookie}`,
    `Path=${downloadAddress(download)}`,
    `Expires=${new Date(expiresAt).toUTCString()}`,
    'HttpOnly',
    'SameSite=Strict',
  ];
  return [...parts, ...(isSecure ? ['Secure'] : [])].join('; ');
}
