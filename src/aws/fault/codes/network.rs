//! Networks and load balancers.

use super::{Hint, hint};

/// The codes with which services say that what they got is of several VPCs.
const ONE_VPC: &[&str] = &["InvalidParameterException", "InvalidParameterValue", "InvalidConfigurationRequest"];

pub const HINTS: &[Hint] = &[
    hint(
        &["VPCIdNotSpecified", "DefaultVpcDoesNotExist", "MissingInput"],
        "",
        "The account has no default VPC in this region: say which one, `VpcId: ...`, or make one with \
         `ec2::create_default_vpc()`.",
        "このリージョンにデフォルト VPC がありません。`VpcId: ...` で指定するか、`ec2::create_default_vpc()` で作ってください。",
    ),
    hint(
        &["DefaultVpcAlreadyExists", "DefaultSubnetAlreadyExistsInAvailabilityZone"],
        "",
        "The region has its default network already: `ec2::describe_vpcs(#{ filters: #{ \"is-default\": true } })` \
         shows it.",
        "デフォルトのネットワークはすでにあります。`ec2::describe_vpcs(#{ filters: #{ \"is-default\": true } })` で見られます。",
    ),
    hint(
        &["InvalidVpcID.NotFound"],
        "",
        "No such VPC in this account and region: `ec2::describe_vpcs()` shows those there are; check --region, or \
         run the network's step first.",
        "このアカウントとリージョンにその VPC はありません。`ec2::describe_vpcs()` で一覧が見られます。--region を確かめるか、先にネットワークのステップを実行してください。",
    ),
    hint(
        &["InvalidSubnetID.NotFound", "SubnetNotFound"],
        "",
        "No such subnet in this account and region: `ec2::describe_subnets()` shows those there are; check \
         --region, or run the network's step first.",
        "このアカウントとリージョンにそのサブネットはありません。`ec2::describe_subnets()` で一覧が見られます。--region を確かめるか、先にネットワークのステップを実行してください。",
    ),
    hint(
        &[
            "InvalidGroup.NotFound",
            "InvalidGroupId.Malformed",
            "InvalidSecurityGroupID.NotFound",
            "InvalidSecurityGroup",
        ],
        "",
        "No such security group in this VPC: `ec2::describe_security_groups()` shows those there are; it is named \
         by its id, sg-..., not by its name.",
        "この VPC にそのセキュリティグループはありません。`ec2::describe_security_groups()` で一覧が見られます。名前ではなく ID (sg-...) で指定してください。",
    ),
    hint(
        &["InvalidGroup.Duplicate"],
        "",
        "The VPC has a security group of this name: use it (`ec2::describe_security_groups()` shows its id), \
         delete it, or take another name.",
        "この VPC に同じ名前のセキュリティグループがあります。それを使う（ID は `ec2::describe_security_groups()` で分かります）、削除する、別の名前にする、のいずれかです。",
    ),
    hint(
        &["InvalidPermission.Duplicate"],
        "",
        "The security group has this rule already: nothing is to be done. `ec2::describe_security_group_rules(#{ \
         filters: #{ \"group-id\": id } })` shows its rules.",
        "セキュリティグループにこのルールはすでにあります。何もする必要はありません。ルールは `ec2::describe_security_group_rules(#{ filters: #{ \"group-id\": id } })` で見られます。",
    ),
    hint(
        &["InvalidPermission.NotFound", "InvalidSecurityGroupRuleId.NotFound"],
        "",
        "The security group has no such rule: protocol, ports and source must be as they were given; \
         `ec2::describe_security_group_rules()` shows the rules.",
        "セキュリティグループにそのルールはありません。プロトコル、ポート、送信元が登録時と同じか確かめてください。`ec2::describe_security_group_rules()` で一覧が見られます。",
    ),
    hint(
        &["InvalidGroup.InUse"],
        "",
        "The security group is in use: delete what runs in it (services, load balancers, endpoints) and rules of \
         other groups that name it. What is in it: `ec2::describe_network_interfaces(#{ filters: #{ \
         \"group-id\": id } })`.",
        "セキュリティグループが使われています。それを使うもの（サービス、ロードバランサー、エンドポイント）と、それを指定した他のグループのルールを先に削除してください。使っているものは `ec2::describe_network_interfaces(#{ filters: #{ \"group-id\": id } })` でわかります。",
    ),
    hint(
        &["VpcLimitExceeded"],
        "",
        "The region has its quota of VPCs (5 unless raised). Delete one that nobody needs (`ec2::describe_vpcs()` \
         lists them), take another --region, or ask for more in Service Quotas.",
        "リージョンの VPC の上限 (引き上げていなければ 5 個) に達しています。不要なものを削除する (`ec2::describe_vpcs()` で一覧)、別の --region を使う、Service \
         Quotas で引き上げを申請する、のいずれかで進めます。",
    ),
    hint(
        &["AddressLimitExceeded"],
        "",
        "The region has its quota of Elastic IP addresses (5 unless raised): release one that nobody needs \
         (`ec2::describe_addresses()` lists them), or use one NAT gateway for all zones.",
        "リージョンの Elastic IP アドレスの上限 (引き上げていなければ 5 個) に達しています。不要なものを解放する (`ec2::describe_addresses()` で一覧) か、NAT \
         ゲートウェイを全ゾーンで 1 つにしてください。",
    ),
    hint(
        &["NatGatewayLimitExceeded"],
        "",
        "A zone has its quota of NAT gateways (5 unless raised): delete one that nobody needs, \
         `ec2::describe_nat_gateways()` lists them.",
        "ゾーンの NAT ゲートウェイの上限（引き上げていなければ 5 個）に達しています。不要なものを削除してください。`ec2::describe_nat_gateways()` で一覧が見られます。",
    ),
    hint(
        &["RulesPerSecurityGroupLimitExceeded"],
        "",
        "A security group takes 60 rules in each direction: delete some, or name another group as the source \
         instead of many addresses.",
        "1 つのセキュリティグループのルールは方向ごとに 60 個までです。減らすか、多数のアドレスの代わりに別のグループを送信元にしてください。",
    ),
    hint(
        &["InsufficientFreeAddressesInSubnet", "InsufficientCapacity*", "InsufficientInstanceCapacity"],
        "",
        "AWS or the subnet has no room at the moment: try another zone or a larger subnet, or try again later.",
        "いまは AWS 側またはサブネットに空きがありません。別のゾーンや広いサブネットを使うか、時間をおいて試してください。",
    ),
    hint(
        &["InvalidSubnet.Conflict"],
        "",
        "The subnet's addresses overlap another subnet's: `ec2::describe_subnets(#{ filters: #{ \"vpc-id\": ID } \
         })` shows what is taken; choose a free block.",
        "サブネットの範囲がほかのサブネットと重なっています。`ec2::describe_subnets(#{ filters: #{ \"vpc-id\": ID } })` \
         で使用中の範囲を見て、空いている範囲を選んでください。",
    ),
    hint(
        &["InvalidCidr.InUse"],
        "",
        "The address block is in use by subnets or overlaps another: delete the subnets in it first, or choose a free \
         block.",
        "その範囲はサブネットが使っているか、ほかの範囲と重なっています。先に中のサブネットを削除するか、空いている範囲を選んでください。",
    ),
    hint(
        &["PrefixListInUse", "PrefixListMaxEntriesExceeded", "PrefixListVersionMismatch"],
        "",
        "The prefix list is named by rules or routes, is full, or was changed meanwhile: \
         `ec2::describe_managed_prefix_lists()` shows its version and size.",
        "プレフィックスリストがルールやルートで使われているか、いっぱいか、その間に変更されています。\
         `ec2::describe_managed_prefix_lists()` でバージョンと大きさが見られます。",
    ),
    hint(
        &["InvalidSubnet.Range"],
        "",
        "The subnet's addresses must lie within the VPC's and be a block from /16 to /28, such as 10.0.1.0/24 in \
         10.0.0.0/16. `cidr::cut(\"10.0.0.0/16\", 24, 3)` (after `import \"cidr\" as cidr;`) cuts blocks that \
         fit.",
        "サブネットの範囲は VPC の中で、/16 から /28 の大きさにします（10.0.0.0/16 の中の 10.0.1.0/24 など）。`import \"cidr\" as cidr;` のあと `cidr::cut(\"10.0.0.0/16\", 24, 3)` で、合う範囲を作れます。",
    ),
    hint(
        &["InvalidVpc.Range"],
        "",
        "A VPC's block is from /16 to /28: `ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" })`.",
        "VPC の範囲は /16 から /28 の大きさにします: `ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" })`",
    ),
    hint(
        &["InvalidParameterValue", "InvalidParameter"],
        "cidr",
        "An address block is written like 10.0.0.0/16: four numbers up to 255, and how many bits are fixed.",
        "アドレスの範囲は 10.0.0.0/16 のように書きます（0〜255 の数 4 つと、固定するビット数）。",
    ),
    hint(
        &["InvalidZone.NotFound", "InvalidAvailabilityZone"],
        "",
        "This region has no such zone for this account: `ec2::describe_availability_zones()` shows its zones; \
         ap-northeast-1 has a, c and d.",
        "このアカウントのこのリージョンにそのゾーンはありません。`ec2::describe_availability_zones()` で一覧が見られます（ap-northeast-1 は a、c、d）。",
    ),
    hint(
        &["InvalidRouteTableID.NotFound", "InvalidRouteTableId.Malformed"],
        "",
        "No such route table in this account and region: `ec2::describe_route_tables()` shows those there are.",
        "このアカウントとリージョンにそのルートテーブルはありません。`ec2::describe_route_tables()` で一覧が見られます。",
    ),
    hint(
        &["InvalidRoute.NotFound"],
        "",
        "The route table has no route to this destination: `ec2::describe_route_tables()` shows its routes.",
        "ルートテーブルにその宛先のルートはありません。`ec2::describe_route_tables()` でルートが見られます。",
    ),
    hint(
        &["RouteAlreadyExists"],
        "",
        "The route table has a route to this destination: change it with `ec2::replace_route`, or delete it first.",
        "ルートテーブルに同じ宛先のルートがあります。`ec2::replace_route` で変更するか、先に削除してください。",
    ),
    hint(
        &["InvalidInternetGatewayID.NotFound"],
        "",
        "No such internet gateway in this account and region: `ec2::describe_internet_gateways()` shows those \
         there are.",
        "このアカウントとリージョンにそのインターネットゲートウェイはありません。`ec2::describe_internet_gateways()` で一覧が見られます。",
    ),
    hint(
        &["Gateway.NotAttached"],
        "",
        "The gateway is not attached to this VPC: attach it first, `ec2::attach_internet_gateway`; when taking \
         down, this needs nothing more.",
        "ゲートウェイがこの VPC にアタッチされていません。先に `ec2::attach_internet_gateway` でアタッチしてください（片付けのときなら、これで済んでいます）。",
    ),
    hint(
        &["Resource.AlreadyAssociated", "Resource.AlreadyAttached"],
        "",
        "It is attached or associated already; a VPC has one internet gateway: detach the other first, or use \
         it. `ec2::detach_internet_gateway(#{ InternetGatewayId, VpcId })`, `ec2::disassociate_route_table`.",
        "すでにアタッチまたは関連付けされています。VPC のインターネットゲートウェイは 1 つだけです。先に外すか、いまのものを使ってください。外すには `ec2::detach_internet_gateway(#{ InternetGatewayId, VpcId })` や `ec2::disassociate_route_table` を呼びます。",
    ),
    hint(
        &["InvalidAssociationID.NotFound", "InvalidAttachmentID.NotFound"],
        "",
        "It is not associated any more: nothing is to be undone.",
        "もう関連付けられていません。外す必要はありません。",
    ),
    hint(
        &["InvalidNatGatewayID.NotFound", "NatGatewayNotFound", "NatGatewayMalformed"],
        "",
        "No such NAT gateway, or deleted an hour ago: `ec2::describe_nat_gateways()` shows those there are.",
        "その NAT ゲートウェイはないか、削除されています。`ec2::describe_nat_gateways()` で一覧が見られます。",
    ),
    hint(
        &["InvalidAllocationID.NotFound", "AllocationIdNotFound", "InvalidAddress.NotFound"],
        "",
        "No such Elastic IP address: `ec2::describe_addresses()` shows those there are.",
        "その Elastic IP アドレスはありません。`ec2::describe_addresses()` で一覧が見られます。",
    ),
    hint(
        &["InvalidIPAddress.InUse"],
        "",
        "The address is in use: while a NAT gateway or load balancer that had it is being deleted, wait; else \
         disassociate it first.",
        "アドレスが使われています。NAT ゲートウェイやロードバランサーの削除中なら待ち、そうでなければ先に関連付けを外してください。",
    ),
    hint(
        &["InvalidNetworkInterfaceID.NotFound"],
        "",
        "No such network interface: those of tasks and load balancers go with them. \
         `ec2::describe_network_interfaces()` shows those there are.",
        "そのネットワークインターフェイスはありません。タスクやロードバランサーのものは、それらと一緒に消えます。`ec2::describe_network_interfaces()` で一覧が見られます。",
    ),
    hint(
        &["InvalidNetworkInterface.InUse"],
        "",
        "The interface belongs to something that runs: delete that (task, load balancer, endpoint), and the \
         interface goes with it.",
        "動いているものがインターフェイスを使っています。それ（タスク、ロードバランサー、エンドポイント）を削除すると一緒に消えます。",
    ),
    hint(
        &["InvalidVpcEndpointId.NotFound"],
        "",
        "No such VPC endpoint: `ec2::describe_vpc_endpoints()` shows those there are.",
        "その VPC エンドポイントはありません。`ec2::describe_vpc_endpoints()` で一覧が見られます。",
    ),
    hint(
        &["InvalidServiceName"],
        "",
        "There is no endpoint service of this name in this region: com.amazonaws.REGION.SERVICE, such as \
         com.amazonaws.ap-northeast-1.ecr.dkr; `ec2::describe_vpc_endpoint_services()` lists them.",
        "このリージョンにその名前のエンドポイントサービスはありません。com.amazonaws.ap-northeast-1.ecr.dkr \
         のように書きます。`ec2::describe_vpc_endpoint_services()` で一覧が見られます。",
    ),
    hint(
        &[
            "RouteTableLimitExceeded",
            "RouteLimitExceeded",
            "SubnetLimitExceeded",
            "InternetGatewayLimitExceeded",
            "VpcEndpointLimitExceeded",
            "SecurityGroupLimitExceeded",
            "CidrLimitExceeded",
        ],
        "",
        "A quota of the region's or the VPC's network is used up: delete what nobody needs, take another --region, \
         or ask for more in Service Quotas.",
        "リージョンまたは VPC のネットワークの上限に達しています。不要なものを削除する、別の --region を使う、Service Quotas で引き上げを申請する、のいずれかで進めます。",
    ),
    hint(
        &["InvalidID", "InvalidVpcID.Malformed", "InvalidSubnetID.Malformed", "InvalidParameterValue"],
        "malformed",
        "The id is not written as AWS writes it (vpc-0123456789abcdef0): copy it again, or use the output of the \
         step that made it.",
        "ID の書き方が AWS のもの（vpc-0123456789abcdef0 など）と違います。コピーし直すか、作ったステップの出力を使ってください。",
    ),
    hint(
        &[
            "InvalidAMIID.NotFound",
            "InvalidAMIID.Malformed",
            "InvalidInstanceID.NotFound",
            "InvalidKeyPair.NotFound",
            "InvalidLaunchTemplateName.NotFoundException",
        ],
        "",
        "It is not in this region: images, keys, templates and instances belong to one region each; check --region \
         and the id.",
        "このリージョンにはありません。イメージ、キー、テンプレート、インスタンスはリージョンごとに別です。--region と ID を確かめてください。",
    ),
    hint(
        &["IncorrectState", "IncorrectInstanceState", "InvalidState"],
        "",
        "It is not in a state for that: wait until it is available, for example with \
         `ec2::wait_nat_gateway_available` or `ec2::wait_vpc_endpoint_available`, then run again.",
        "いまの状態ではできません。`ec2::wait_nat_gateway_available` や `ec2::wait_vpc_endpoint_available` のような関数で使えるようになるまで待ってから、もう一度実行してください。",
    ),
    hint(
        &["IdempotentParameterMismatch"],
        "",
        "The client token was used for another input: leave `ClientToken` out, handson sets one.",
        "そのクライアントトークンは別の入力で使われています。`ClientToken` を外してください。handson が自動で付けます。",
    ),
    hint(
        &["LoadBalancerNotFound"],
        "",
        "No such load balancer in this region: `elbv2::describe_load_balancers()` shows those there are; check \
         --region, or run its step first.",
        "このリージョンにそのロードバランサーはありません。`elbv2::describe_load_balancers()` で一覧が見られます。--region を確かめるか、先にそのステップを実行してください。",
    ),
    hint(
        &["TargetGroupNotFound"],
        "",
        "No such target group in this region: `elbv2::describe_target_groups()` shows those there are; check \
         --region, or run its step first.",
        "このリージョンにそのターゲットグループはありません。`elbv2::describe_target_groups()` で一覧が見られます。--region を確かめるか、先にそのステップを実行してください。",
    ),
    hint(
        &["ListenerNotFound", "RuleNotFound"],
        "",
        "No such listener or rule: `elbv2::describe_listeners(#{ LoadBalancerArn: ARN })` shows those there are; \
         they go with their load balancer.",
        "そのリスナーまたはルールはありません。`elbv2::describe_listeners(#{ LoadBalancerArn: ARN })` で一覧が見られます。ロードバランサーと一緒に削除されます。",
    ),
    hint(
        &["DuplicateLoadBalancerName", "DuplicateTargetGroupName"],
        "",
        "One of this name with other settings is there already, perhaps from an earlier run: use it, delete it, \
         or choose another name. `elbv2::describe_load_balancers()` and `elbv2::describe_target_groups()` show \
         those there are.",
        "同じ名前で設定の違うものがすでにあります（以前の実行で作ったものかもしれません）。それを使うか、削除するか、別の名前にしてください。`elbv2::describe_load_balancers()` と `elbv2::describe_target_groups()` で一覧が見られます。",
    ),
    hint(
        &["DuplicateListener"],
        "",
        "The load balancer has a listener on this port: use it, change it with `elbv2::modify_listener`, or take \
         another port.",
        "ロードバランサーのこのポートにはリスナーがすでにあります。それを使うか、`elbv2::modify_listener` で変更するか、別のポートにしてください。",
    ),
    hint(
        &["PriorityInUse"],
        "",
        "Another rule of the listener has this priority: `elbv2::describe_rules(#{ ListenerArn: ARN })` shows \
         them; choose a free number.",
        "リスナーの別のルールが同じ優先順位を使っています。`elbv2::describe_rules(#{ ListenerArn: ARN })` で一覧を見て、空いている番号を選んでください。",
    ),
    hint(
        &["ResourceInUse"],
        "",
        "A listener or service still uses it: delete the listener (`elbv2::delete_listener`) or the service first; \
         a target group is free a moment after its listener is gone.",
        "リスナーまたはサービスがまだ使っています。先にリスナー（`elbv2::delete_listener`）かサービスを削除してください。ターゲットグループは、リスナーが消えた少し後に削除できます。",
    ),
    hint(
        &["OperationNotPermitted"],
        "",
        "Its settings forbid that: deletion protection is switched off with \
         `elbv2::modify_load_balancer_attributes`, deletion_protection.enabled = false; a default rule cannot be \
         changed or deleted like others.",
        "設定で禁止されています。削除保護は `elbv2::modify_load_balancer_attributes` で deletion_protection.enabled を false \
         にします。デフォルトルールは、ほかのルールのようには変更・削除できません。",
    ),
    hint(
        &[
            "TooManyLoadBalancers",
            "TooManyTargetGroups",
            "TooManyListeners",
            "TooManyRules",
            "TooManyTargets",
            "TargetGroupAssociationLimit",
            "TooManyRegistrationsForTargetId",
        ],
        "",
        "A quota of load balancing is used up: delete what nobody needs, take another --region, or ask for more \
         in Service Quotas. `aws service-quotas list-service-quotas --service-code elasticloadbalancing` shows \
         them.",
        "ロードバランサー関係の上限に達しています。不要なものを削除する、別の --region を使う、Service Quotas で引き上げを申請する、のいずれかで進めます。上限は `aws service-quotas list-service-quotas --service-code elasticloadbalancing` で見られます。",
    ),
    hint(
        &["ValidationError", "InvalidConfigurationRequest", "InvalidSubnet"],
        "two different availability zones",
        "An application load balancer needs subnets in at least two zones.",
        "Application Load Balancer には、2 つ以上のアベイラビリティーゾーンのサブネットが必要です。",
    ),
    hint(
        &["InvalidTarget"],
        "",
        "A target must fit the group: with TargetType ip an address within the VPC, with instance the id of a \
         running instance in it. `elbv2::describe_target_groups(#{ TargetGroupArns: [ARN] })` shows the group's \
         TargetType.",
        "ターゲットがグループに合っていません。TargetType が ip なら VPC 内のアドレス、instance なら VPC 内の動いているインスタンスの ID です。グループの TargetType は `elbv2::describe_target_groups(#{ TargetGroupArns: [ARN] })` でわかります。",
    ),
    hint(
        &["InvalidScheme", "InvalidLoadBalancerAction"],
        "",
        "This kind of load balancer does not take that: an application load balancer forwards HTTP and HTTPS, a \
         network load balancer TCP, TLS and UDP.",
        "この種類のロードバランサーでは使えません。Application Load Balancer は HTTP と HTTPS、Network Load Balancer は TCP・TLS・UDP を扱います。",
    ),
    hint(
        &["UnsupportedProtocol", "IncompatibleProtocols"],
        "",
        "The protocols do not fit together: an application load balancer's listener and target group use HTTP or \
         HTTPS.",
        "プロトコルの組み合わせが合いません。Application Load Balancer のリスナーとターゲットグループは HTTP か HTTPS です。",
    ),
    hint(
        &["CertificateNotFound", "SSLPolicyNotFound"],
        "",
        "No such certificate or policy in this region: certificates are in ACM of the same region; \
         `elbv2::describe_ssl_policies()` lists policies.",
        "このリージョンにその証明書またはポリシーはありません。証明書は同じリージョンの ACM のものを使います。ポリシーは `elbv2::describe_ssl_policies()` で一覧が見られます。",
    ),
    hint(
        &["AvailabilityZoneNotSupported"],
        "",
        "Load balancers are not offered in this zone: take a subnet of another.",
        "このゾーンではロードバランサーを使えません。別のゾーンのサブネットにしてください。",
    ),
    hint(
        &["DuplicateTagKeys"],
        "",
        "The same tag key is given twice: leave one out.",
        "同じタグキーが 2 回あります。1 つにしてください。",
    ),
    hint(
        ONE_VPC,
        "same vpc",
        "Subnets, security groups and target group must be of one VPC: compare their VpcId.",
        "サブネット、セキュリティグループ、ターゲットグループは同じ VPC のものでなければなりません。それぞれの VpcId を見比べてください。",
    ),
    hint(
        ONE_VPC,
        "the vpc of the load balancer",
        "Subnets, security groups and target group must be of one VPC: compare their VpcId.",
        "サブネット、セキュリティグループ、ターゲットグループは同じ VPC のものでなければなりません。それぞれの VpcId を見比べてください。",
    ),
    hint(
        ONE_VPC,
        "does not belong to vpc",
        "Subnets, security groups and target group must be of one VPC: compare their VpcId.",
        "サブネット、セキュリティグループ、ターゲットグループは同じ VPC のものでなければなりません。それぞれの VpcId を見比べてください。",
    ),
    hint(
        &["DependencyViolation"],
        "the vpc '",
        "Something is still in the VPC. Delete in this order, each looked up with `filters: #{ \"vpc-id\": id }`: endpoints \
         (`ec2::describe_vpc_endpoints`), NAT gateways, network interfaces, security groups, subnets, route tables; \
         an internet gateway (filter `attachment.vpc-id`) is detached and deleted.",
        "VPC の中にまだ何かあります。次の順に、それぞれ `filters: #{ \"vpc-id\": id }` で探して削除してください: エンドポイント \
         (`ec2::describe_vpc_endpoints`)、NAT ゲートウェイ、ネットワークインターフェイス、セキュリティグループ、サブネット、ルートテーブル。\
         インターネットゲートウェイ (フィルターは `attachment.vpc-id`) はデタッチしてから削除します。",
    ),
    hint(
        &["DependencyViolation"],
        "the subnet '",
        "Something has an address in the subnet: a task, a load balancer, an endpoint or a NAT gateway. \
         `ec2::describe_network_interfaces(#{ filters: #{ \"subnet-id\": id } })` shows what; what a deleted one leaves is \
         gone a minute later.",
        "サブネットのアドレスを、タスク、ロードバランサー、エンドポイント、NAT ゲートウェイのどれかが使っています。\
         `ec2::describe_network_interfaces(#{ filters: #{ \"subnet-id\": id } })` でわかります。削除したものの分は 1 分ほどで消えます。",
    ),
    hint(
        &["DependencyViolation"],
        "the routetable '",
        "Subnets still use the route table: `ec2::disassociate_route_table` for each of its `Associations`, or delete the \
         subnets first. A VPC's main table goes with the VPC.",
        "ルートテーブルをサブネットが使っています。`Associations` のそれぞれに `ec2::disassociate_route_table` を呼ぶか、先にサブネットを削除してください。\
         VPC のメインルートテーブルは VPC と一緒に消えます。",
    ),
    hint(
        &["DependencyViolation"],
        "the internetgateway '",
        "The gateway is attached to a VPC: `ec2::detach_internet_gateway(#{ InternetGatewayId, VpcId })` first.",
        "ゲートウェイが VPC にアタッチされています。先に `ec2::detach_internet_gateway(#{ InternetGatewayId, VpcId })` を呼んでください。",
    ),
    hint(
        &["DependencyViolation"],
        "mapped public address",
        "Something in the VPC has a public address: delete its tasks, load balancers and NAT gateways and release the \
         Elastic IPs (`ec2::describe_addresses`), then detach the gateway.",
        "VPC の中にパブリックアドレスを持つものがあります。タスク、ロードバランサー、NAT ゲートウェイを削除し、Elastic IP (`ec2::describe_addresses`) を\
         解放してから、ゲートウェイをデタッチしてください。",
    ),
    hint(
        &["DependencyViolation"],
        "has a dependent object",
        "A task, load balancer or endpoint, or a rule of another group, still uses the group: \
         `ec2::describe_network_interfaces(#{ filters: #{ \"group-id\": id } })`, and \
         `ec2::describe_security_groups(#{ filters: #{ \"ip-permission.group-id\": id } })`.",
        "タスク、ロードバランサー、エンドポイント、またはほかのグループのルールが使っています。\
         `ec2::describe_network_interfaces(#{ filters: #{ \"group-id\": id } })` と \
         `ec2::describe_security_groups(#{ filters: #{ \"ip-permission.group-id\": id } })` でわかります。",
    ),
];
