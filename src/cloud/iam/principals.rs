//! The services that can be named in a policy. IAM refuses others.

/// The first labels of their names, sorted: `ecs-tasks` is `ecs-tasks.amazonaws.com`. Sources: the service authorization
/// reference and the services' own pages about their roles.
#[rustfmt::skip]
const SERVICES: &[&str] = &[
    "a4b", "access-analyzer", "account", "acm", "acm-pca", "airflow", "airflow-env", "airflow-serverless", "amplify",
    "amplifybackend", "aoss", "apidestinations", "apigateway", "appconfig", "appfabric", "appflow",
    "application-autoscaling", "application-insights", "application-signals", "appmesh", "apprunner", "appstream",
    "appsync", "aps", "athena", "auditmanager", "autoscaling", "autoscaling-plans", "aws-artifact-account-sync",
    "backup", "backup-gateway", "batch", "bcm-data-exports", "bedrock", "bedrock-agentcore", "billingconductor",
    "braket", "budgets", "bugbust", "cassandra", "ce", "chatbot", "chime", "cleanrooms", "cleanrooms-ml", "cloud9",
    "cloudformation", "cloudfront", "cloudhsm", "cloudsearch", "cloudtrail", "cloudwatch", "codeartifact",
    "codebuild", "codecatalyst", "codecatalyst-runner", "codecommit", "codeconnections", "codedeploy",
    "codeguru-profiler", "codeguru-reviewer", "codepipeline", "codestar", "codestar-connections",
    "codestar-notifications", "cognito-identity", "cognito-idp", "cognito-sync", "comprehend", "compute-optimizer",
    "config", "config-conforms", "config-multiaccountsetup", "connect", "connect-campaigns", "controltower",
    "costalerts", "cur", "databrew", "dataexchange", "datapipeline", "datasync", "datazone", "dax", "deadline",
    "deepracer", "delivery", "detective", "devicefarm", "devops-guru", "directconnect", "discovery", "dlm", "dms",
    "docdb-elastic", "drs", "ds", "dsql", "dynamodb", "ec2", "ec2-instance-connect", "ec2fastlaunch", "ec2fleet",
    "ec2scheduled", "ecr", "ecs", "ecs-compute", "ecs-tasks", "edgelambda", "eks", "eks-connector", "eks-fargate",
    "eks-fargate-pods", "eks-nodegroup", "elasticache", "elasticbeanstalk", "elasticfilesystem",
    "elasticloadbalancing", "elasticmapreduce", "elastictranscoder", "email", "emr-containers", "emr-serverless",
    "entityresolution", "es", "events", "evidently", "export", "finspace", "firehose", "fis", "fms", "forecast",
    "frauddetector", "freertos", "fsx", "gamelift", "glacier", "globalaccelerator", "glue", "grafana", "greengrass",
    "groundstation", "guardduty", "health", "healthlake", "iam", "identitystore", "imagebuilder", "importexport",
    "inspector", "inspector2", "internetmonitor", "iot", "iotanalytics", "iotdeviceadvisor", "iotevents",
    "iotfleetwise", "iotsitewise", "iotthingsgraph", "iottwinmaker", "iotwireless", "ipam", "ivs", "jellyfish",
    "kafka", "kafkaconnect", "kendra", "kinesis", "kinesisanalytics", "kinesisvideo", "kms", "lakeformation",
    "lambda", "launchwizard", "lex", "lexv2", "license-manager", "lightsail", "logs", "lookoutequipment",
    "lookoutmetrics", "lookoutvision", "m2", "machinelearning", "macie", "macie2", "mailmanager",
    "malware-protection-plan", "managedblockchain", "managedservices", "marketplace", "mediaconnect", "mediaconvert",
    "medialive", "mediapackage", "mediastore", "mediatailor", "member", "memorydb", "mgn", "migrationhub",
    "mobiletargeting", "monitoring", "monitron", "mq", "mturk-requester", "neptune-graph", "network-firewall",
    "networkmanager", "nimble", "notifications", "observabilityadmin", "omics", "opensearchservice", "opsworks",
    "opsworks-cm", "organizations", "osis", "outposts", "panorama", "partnercentral-selling", "payment-cryptography",
    "personalize", "pinpoint", "pipes", "pods", "polly", "pricing", "profile", "proton", "purchaseorders", "q",
    "qbusiness", "qldb", "quicksight", "ram", "rbin", "rds", "redshift", "redshift-data", "redshift-serverless",
    "refactor-spaces", "rekognition", "replicator", "resiliencehub", "resource-explorer-2", "resource-groups",
    "robomaker", "rolesanywhere", "route53", "route53-recovery-readiness", "route53domains", "route53profiles",
    "route53resolver", "rum", "s3", "s3-outposts", "s3tables", "sagemaker", "savingsplans", "scheduler", "schemas",
    "scn", "secretsmanager", "securityhub", "securitylake", "serverlessrepo", "servicecatalog",
    "servicecatalog-appregistry", "servicediscovery", "servicequotas", "ses", "shield", "signer", "signin", "sms",
    "sms-voice", "snow-device-management", "snowball", "sns", "social-messaging", "spot", "spotfleet", "sqlworkbench",
    "sqs", "ssm", "ssm-contacts", "ssm-incidents", "ssm-quicksetup", "ssm-sap", "sso", "states", "storagegateway",
    "streams", "sts", "support", "swf", "synthetics", "tagging", "tagpolicies", "textract", "timestream",
    "timestream-influxdb", "tnb", "transcribe", "transfer", "transitgateway", "translate", "trustedadvisor",
    "verified-access", "verifiedpermissions", "vmie", "voiceid", "vpc", "vpc-flow-logs", "vpc-lattice", "waf",
    "waf-regional", "wafv2", "wellarchitected", "wisdom", "workdocs", "worklink", "workmail", "workspaces",
    "workspaces-web", "xray",
];

/// Whether there is a service of that name: `ecs-tasks.amazonaws.com`; also one of its parts
/// (`ecs.application-autoscaling.amazonaws.com`), in a region (`states.ap-northeast-1.amazonaws.com`), in China.
pub fn is_service(name: &str) -> bool {
    let labels = name.strip_suffix(".amazonaws.com").or_else(|| name.strip_suffix(".amazonaws.com.cn"));
    match labels {
        Some(labels) => labels.split('.').any(|label| SERVICES.binary_search(&label).is_ok()),
        None => name.strip_suffix(".amazon.com").is_some_and(|of| !of.is_empty() && !of.contains('.')),
    }
}

#[cfg(test)]
mod tests {
    use super::{SERVICES, is_service};

    #[test]
    fn services_are_known_by_their_names() {
        assert!(SERVICES.is_sorted());
        for (name, known) in [
            ("ecs-tasks.amazonaws.com", true),
            ("ecs.application-autoscaling.amazonaws.com", true),
            ("states.ap-northeast-1.amazonaws.com", true),
            ("ec2.amazonaws.com.cn", true),
            ("alexa-appkit.amazon.com", true),
            ("ecs-task.amazonaws.com", false),
            ("ecs-tasks.amazonaws.co", false),
            ("amazonaws.com", false),
            ("ecs-tasks", false),
        ] {
            assert_eq!(is_service(name), known, "{name}");
        }
    }
}
