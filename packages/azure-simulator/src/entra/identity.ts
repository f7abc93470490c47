import { randomBytes, randomUUID } from "node:crypto";
import type { Identity } from "../context/state";

/**
 * The cloud's own service principal. Its ids are always the same, so that names and regions derived from the
 * subscription are too, and look like no real one's; its secret is new each time.
 */
export const newIdentity = (given: Partial<Identity> = {}): Identity => ({
  tenantId: "00000000-0000-4000-8000-00000000000a",
  subscriptionId: "00000000-0000-4000-8000-00000000000b",
  clientId: "00000000-0000-4000-8000-00000000000c",
  objectId: "00000000-0000-4000-8000-00000000000d",
  clientSecret: randomBytes(30).toString("base64url"),
  ...given,
});

/** Another service principal of the same tenant, with the same subscription. */
export const newGuest = ({ tenantId, subscriptionId }: Identity): Identity =>
  newIdentity({ tenantId, subscriptionId, clientId: randomUUID(), objectId: randomUUID() });
