import { html } from "hono/html";

/** The page on which one of the people signs in, or says no: forms only, so it needs no script. */
export function authorizePage(names: readonly string[], query: URLSearchParams) {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Sign in to local Spotify</title>
    <style>
      :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
      body { margin: 0 auto; max-width: 26rem; padding: 2rem 1.25rem; }
      h1 { font-size: 1.5rem; margin: 0 0 0.25rem; }
      form { display: grid; gap: 0.75rem; margin-top: 1.5rem; }
      button {
        background: #1a7f45; border: 2px solid transparent; border-radius: 2rem; color: #fff;
        cursor: pointer; font: inherit; font-weight: 600; min-height: 3rem; padding: 0 1.25rem;
      }
      button:hover { background: #146636; }
      button:focus-visible { outline: 3px solid #2f81f7; outline-offset: 2px; }
      button.cancel { background: transparent; border-color: currentcolor; color: inherit; }
    </style>
  </head>
  <body>
    <main>
      <h1>Who is signing in?</h1>
      <p>Resonance asks to see what you are listening to. This Spotify is a local stand-in: everyone in it is invented.</p>
      <form method="get">
        ${[...query].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
        ${names.map((name) => html`<button name="person" value="${name}">${name}</button>`)}
        <button class="cancel" name="deny" value="1">Cancel</button>
      </form>
    </main>
  </body>
</html>`;
}
