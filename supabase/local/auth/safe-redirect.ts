/** A redirect that needs no allow-list: back to this stack, or to the developer's own machine. */
export function safeRedirect(wanted: string | null | undefined, publicUrl: string): string {
  if (!wanted || !URL.canParse(wanted)) return publicUrl;
  const { origin, protocol, hostname } = new URL(wanted);
  const isLoopback = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  const isWeb = protocol === "http:" || protocol === "https:";
  return isWeb && (isLoopback || origin === new URL(publicUrl).origin) ? wanted : publicUrl;
}
