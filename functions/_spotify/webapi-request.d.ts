/** For what finds no types of this file of the library; `web-api-library.ts` says what it uses. */
declare const webApiRequest: { builder(accessToken?: string): never };

export { webApiRequest as default };
