/** For tsc, which finds no types of this file of the library; `web-api-library.ts` says what it uses. */
declare module "spotify-web-api-node/src/webapi-request.js" {
  const webApiRequest: { builder(accessToken?: string): never };
  export default webApiRequest;
}
