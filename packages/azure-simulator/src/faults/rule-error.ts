/** A fault that is not one: says which member is wrong and what it may be. */
export class FaultRuleError extends Error {
  override readonly name = "FaultRuleError";
}
