/** Where a cloud of Azure is managed and where its logins are. */
export interface AzureCloud {
  /** Address of Azure Resource Manager, without a trailing slash. */
  readonly management: string;
  /** Address of Entra, without a trailing slash. */
  readonly authority: string;
}

const publicCloud: AzureCloud = {
  management: "https://management.azure.com",
  authority: "https://login.microsoftonline.com",
};

/** By the names that the Azure provider gives to clouds. */
const clouds: Readonly<Record<string, AzureCloud>> = {
  public: publicCloud,
  usgovernment: {
    management: "https://management.usgovcloudapi.net",
    authority: "https://login.microsoftonline.us",
  },
  china: { management: "https://management.chinacloudapi.cn", authority: "https://login.chinacloudapi.cn" },
};

/** The cloud of a name, the public one without a name or with an unknown one, as the Azure provider has it. */
export const azureCloud = (name: string | undefined): AzureCloud =>
  clouds[(name ?? "").toLowerCase()] ?? publicCloud;
