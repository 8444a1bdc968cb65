/** TLS for the sandbox's Kubernetes API: a certificate authority of its own and a server certificate, made at start. */

export interface Certificates {
  /** PEM of the server's private key. */
  readonly key: string;
  /** PEM of the server's certificate, for 127.0.0.1, ::1 and localhost. */
  readonly cert: string;
  /** PEM of the authority that signed it: what clients trust. */
  readonly ca: string;
}

const DAY_MS = 86_400_000;

/** Makes both certificates; they start a day back, so that a slow clock trusts them too, and last a year. */
export async function makeCertificates(): Promise<Certificates> {
  const { generate } = await import('selfsigned');
  const validity = { notBeforeDate: new Date(Date.now() - DAY_MS), notAfterDate: new Date(Date.now() + 365 * DAY_MS) };
  const keys = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
  const authority = await generate([{ name: 'commonName', value: 'hpscale sandbox authority' }], {
    ...keys,
    ...validity,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'hpscale sandbox' }], {
    ...keys,
    ...validity,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { key: server.private, cert: server.cert, ca: authority.cert };
}
