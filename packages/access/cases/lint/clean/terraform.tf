Letโs define our policy:
# secrets-csi-aws-setup.tf
resource "aws_iam_policy" "secrets_manager" {
for_each = toset(var.namespaces)
name = "${var.cluster_name}-${each.key}-secrets-manager-policy"
description = "AWS Secrets Manager Policy"
policy = jsonencode({
Version = "2012-10-17"
Statement = [
{
Action = [
"secretsmanager:GetSecretValue",
"secretsmanager:DescribeSecret"
]
Effect = "Allow"
Resource = "arn:aws:secretsmanager:*:${local.account_id}:secret:${var.cluster_name}/${each.key}/*"
},
]
})
}
This resource creates many policies based on the number of namespaces as shown in the for_each
line.
In the Statement
block, the Resource
key defines which secret path this policy has access to. Notice how ${each.key}
is the namespace name and โ*โ
follows right after.
"arn:aws:secretsmanager:*:${local.account_id}:secret:${var.cluster_name}/${each.key}/*"
The definition allows Roles associated to access secrets under this namespace.
Associate IAM Roles
Next, we need to associate these Policies to their respective Roles.
# secrets-csi-aws-setup.tf
module "aws_secrets_manager_role" {
for_each = toset(var.namespaces)
source = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
version = "5.1.0"
role_name = "${var.cluster_name}-${each.key}-secrets-manager-role"
oidc_providers = {
cluster = {
provider_arn = module.eks.oidc_provider_arn
namespace_service_accounts = ["${each.key}:default"]
}
}
role_policy_arns = {
secrets_manager = "arn:aws:iam::${local.account_id}:policy/${var.cluster_name}-${each.key}-secrets-manager-policy"
}
depends_on = [
aws_iam_policy.secrets_manager
]
}
Notice how it also leverages the namespaces
variable where {each.key}
is used to map to Policies we created above.
role_policy_arns = {
secrets_manager = "arn:aws:iam::${local.account_id}:policy/${var.cluster_name}-${each.key}-secrets-manager-policy"
}
Additionally, the OIDC provider from our EKS module comes in play here. We plug in the provider_arn
so our roles know which cluster to request for authorization.
Annotate K8s Service Accounts
Finally, we move on to the cluster side. Our last step is to annotate each Namespacesโ default
Service Account with the appropriate IAM Role ARN.
# secrets-csi-aws-setup.tf
resource "kubernetes_annotations" "serviceaccount_default" {
for_each = toset(var.namespaces)
api_version = "v1"
kind = "ServiceAccount"
metadata {
name = "default"
namespace = each.key
}
annotations = {
"eks.amazonaws.com/role-arn" = "arn:aws:iam::${local.account_id}:role/${var.cluster_name}-${each.key}-secrets-manager-role"
}
depends_on = [
kubernetes_namespace.namespaces,
module.aws_secrets_manager_role
]
}
