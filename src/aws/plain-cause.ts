/**
 * An error's name, message and stack alone. The SDK hangs the whole exchange on its errors, signed headers and
 * session token included: that is not to be carried about, and never to be printed.
 */
export function plainCause({ name, message, stack }: Error): Error {
  return Object.assign(new Error(message), { name, stack });
}
