/** A physical region of Azure's public cloud. */
export interface Region {
  readonly name: string;
  readonly displayName: string;
  readonly geography: string;
}

const region = (name: string, displayName: string, geography: string): Region => ({
  name,
  displayName,
  geography,
});

/** Regions as `/locations` lists them. */
export const regions: readonly Region[] = [
  region("eastus", "East US", "US"),
  region("eastus2", "East US 2", "US"),
  region("westus", "West US", "US"),
  region("westus2", "West US 2", "US"),
  region("westus3", "West US 3", "US"),
  region("centralus", "Central US", "US"),
  region("northcentralus", "North Central US", "US"),
  region("southcentralus", "South Central US", "US"),
  region("westcentralus", "West Central US", "US"),
  region("canadacentral", "Canada Central", "Canada"),
  region("canadaeast", "Canada East", "Canada"),
  region("brazilsouth", "Brazil South", "South America"),
  region("northeurope", "North Europe", "Europe"),
  region("westeurope", "West Europe", "Europe"),
  region("uksouth", "UK South", "Europe"),
  region("ukwest", "UK West", "Europe"),
  region("francecentral", "France Central", "Europe"),
  region("germanywestcentral", "Germany West Central", "Europe"),
  region("italynorth", "Italy North", "Europe"),
  region("norwayeast", "Norway East", "Europe"),
  region("polandcentral", "Poland Central", "Europe"),
  region("spaincentral", "Spain Central", "Europe"),
  region("swedencentral", "Sweden Central", "Europe"),
  region("switzerlandnorth", "Switzerland North", "Europe"),
  region("switzerlandwest", "Switzerland West", "Europe"),
  region("uaenorth", "UAE North", "Middle East"),
  region("southafricanorth", "South Africa North", "Africa"),
  region("centralindia", "Central India", "Asia Pacific"),
  region("southindia", "South India", "Asia Pacific"),
  region("japaneast", "Japan East", "Asia Pacific"),
  region("japanwest", "Japan West", "Asia Pacific"),
  region("koreacentral", "Korea Central", "Asia Pacific"),
  region("southeastasia", "Southeast Asia", "Asia Pacific"),
  region("eastasia", "East Asia", "Asia Pacific"),
  region("australiaeast", "Australia East", "Asia Pacific"),
];

/** ARM compares locations without case and spaces: `East US 2` is `eastus2`. */
export const regionName = (location: string): string => location.replaceAll(" ", "").toLowerCase();

/** A region by its name or its display name. */
export const findRegion = (location: string): Region | undefined =>
  regions.find(({ name }) => name === regionName(location));
