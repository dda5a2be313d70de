/** The package has no types of its own; this is the one call of it that is used. */
declare module 'qrcode-terminal' {
  const qrcode: { generate(content: string, options: { small: boolean }, done: (picture: string) => void): void };
  export default qrcode;
}
