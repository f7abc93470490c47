/**
 * Namespaces of Pulumi's own and of its packages: a stack's keys under them are theirs to judge, whether this program uses
 * the package or not (a component's user may). Only those count that have keys named as some of this program's are, such as
 * `aws:region`; any other namespace with such a key is a name that the project had before, or a mistake.
 * Source: the Pulumi Registry's packages, by their configuration.
 */
const NAMESPACES = new Set([
  "pulumi",
  "pulumi-nodejs",
  ...["azure-native", "azure", "azuread", "azuredevops", "azapi", "databricks", "mlflow"],
  ...["aws", "aws-native", "aws-apigateway", "awsx", "gcp", "google-native", "alicloud", "oci", "ibm"],
  ...["digitalocean", "linode", "hcloud", "vultr", "scaleway", "ovh", "openstack", "equinix", "exoscale"],
  ...["civo", "upcloud", "yandex", "tencentcloud", "volcengine", "huaweicloud", "outscale", "nutanix"],
  ...["kubernetes", "eks", "docker", "docker-build", "helm", "consul", "nomad", "vault", "rancher2"],
  ...["cloudflare", "akamai", "fastly", "vercel", "netlify", "auth0", "okta", "github", "gitlab"],
  ...["snowflake", "confluentcloud", "mongodbatlas", "aiven", "astra", "elasticstack", "ec", "redis"],
  ...["datadog", "grafana", "newrelic", "sumologic", "splunk", "pagerduty", "opsgenie", "launchdarkly"],
  ...["command", "random", "tls", "time", "local", "archive", "http", "std", "pulumiservice", "cloudinit"],
]);

export const isPackageNamespace = (namespace: string): boolean => NAMESPACES.has(namespace);
