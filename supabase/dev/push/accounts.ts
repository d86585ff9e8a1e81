import { exportPKCS8, generateKeyPair } from "jose";

/** The accounts of this project at the local services, new at each start, and what checks them. */
export async function createAccounts() {
  const [google, apple] = await Promise.all([
    generateKeyPair("RS256", { extractable: true }),
    generateKeyPair("ES256", { extractable: true }),
  ]);
  return {
    fcm: {
      project_id: "resonance-local",
      client_email: "push@resonance-local.iam.gserviceaccount.com",
      private_key: await exportPKCS8(google.privateKey),
    },
    fcmKey: google.publicKey,
    apns: {
      key_id: "LOCALKEY01",
      team_id: "LOCALTEAM1",
      topic: "app.resonance.local",
      private_key: await exportPKCS8(apple.privateKey),
    },
    apnsKey: apple.publicKey,
  };
}

export type Accounts = Awaited<ReturnType<typeof createAccounts>>;
