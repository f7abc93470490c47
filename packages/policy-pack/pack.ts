import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

new PolicyPack("azure-llmops-lab", { policies, enforcementLevel: "mandatory" });
