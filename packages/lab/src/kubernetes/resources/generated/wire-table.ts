/**
 * Written by tools/gen-wire-table from the protocol files and Go types of github.com/kubernetes/api and apimachinery (v0.37.0-beta.0).
 * Wire layout of the builtin types: one message a line, `name=number:type` per field, as the Kubernetes API publishes it.
 * `.Name` is a message of the same package, `[T]` a list, `{T}` a map, `^` a message whose fields stand inline in JSON,
 * `?` a number or truth that may be absent, so that its zero says something;
 * `@a+b` list-map keys, `@set`, `@atomic`; `~key` strategic merge key (`~` alone merges as a set), `!` retain keys.
 */
export const wireTable = `admissionregistration/v1.AuditAnnotation key=1:string valueExpression=2:string
admissionregistration/v1.ExpressionWarning fieldRef=2:string warning=3:string
admissionregistration/v1.MatchCondition name=1:string expression=2:string
admissionregistration/v1.MatchResources namespaceSelector=1:meta/v1.LabelSelector objectSelector=2:meta/v1.LabelSelector resourceRules=3:[.NamedRuleWithOperations]@atomic excludeResourceRules=4:[.NamedRuleWithOperations]@atomic matchPolicy=7:string
admissionregistration/v1.MutatingWebhook name=1:string clientConfig=2:.WebhookClientConfig rules=3:[.RuleWithOperations]@atomic failurePolicy=4:string matchPolicy=9:string namespaceSelector=5:meta/v1.LabelSelector objectSelector=11:meta/v1.LabelSelector sideEffects=6:string timeoutSeconds=7:?int admissionReviewVersions=8:[string]@atomic reinvocationPolicy=10:string matchConditions=12:[.MatchCondition]@name~name
admissionregistration/v1.MutatingWebhookConfiguration metadata=1:meta/v1.ObjectMeta webhooks=2:[.MutatingWebhook]@name~name
admissionregistration/v1.NamedRuleWithOperations resourceNames=1:[string]@atomic ruleWithOperations=2:^.RuleWithOperations
admissionregistration/v1.ParamKind apiVersion=1:string kind=2:string
admissionregistration/v1.ParamRef name=1:string namespace=2:string selector=3:meta/v1.LabelSelector parameterNotFoundAction=4:string
admissionregistration/v1.Rule apiGroups=1:[string]@atomic apiVersions=2:[string]@atomic resources=3:[string]@atomic scope=4:string
admissionregistration/v1.RuleWithOperations operations=1:[string]@atomic rule=2:^.Rule
admissionregistration/v1.ServiceReference namespace=1:string name=2:string path=3:string port=4:?int
admissionregistration/v1.TypeChecking expressionWarnings=1:[.ExpressionWarning]@atomic
admissionregistration/v1.ValidatingAdmissionPolicy metadata=1:meta/v1.ObjectMeta spec=2:.ValidatingAdmissionPolicySpec status=3:.ValidatingAdmissionPolicyStatus
admissionregistration/v1.ValidatingAdmissionPolicyBinding metadata=1:meta/v1.ObjectMeta spec=2:.ValidatingAdmissionPolicyBindingSpec
admissionregistration/v1.ValidatingAdmissionPolicyBindingSpec policyName=1:string paramRef=2:.ParamRef matchResources=3:.MatchResources validationActions=4:[string]@set
admissionregistration/v1.ValidatingAdmissionPolicySpec paramKind=1:.ParamKind matchConstraints=2:.MatchResources validations=3:[.Validation]@atomic failurePolicy=4:string auditAnnotations=5:[.AuditAnnotation]@atomic matchConditions=6:[.MatchCondition]@name~name variables=7:[.Variable]@name~name
admissionregistration/v1.ValidatingAdmissionPolicyStatus observedGeneration=1:int typeChecking=2:.TypeChecking conditions=3:[meta/v1.Condition]@type
admissionregistration/v1.ValidatingWebhook name=1:string clientConfig=2:.WebhookClientConfig rules=3:[.RuleWithOperations]@atomic failurePolicy=4:string matchPolicy=9:string namespaceSelector=5:meta/v1.LabelSelector objectSelector=10:meta/v1.LabelSelector sideEffects=6:string timeoutSeconds=7:?int admissionReviewVersions=8:[string]@atomic matchConditions=11:[.MatchCondition]@name~name
admissionregistration/v1.ValidatingWebhookConfiguration metadata=1:meta/v1.ObjectMeta webhooks=2:[.ValidatingWebhook]@name~name
admissionregistration/v1.Validation expression=1:string message=2:string reason=3:string messageExpression=4:string
admissionregistration/v1.Variable name=1:string expression=2:string
admissionregistration/v1.WebhookClientConfig url=3:string service=1:.ServiceReference caBundle=2:bytes
apps/v1.ControllerRevision metadata=1:meta/v1.ObjectMeta data=2:RawExtension revision=3:int
apps/v1.DaemonSet metadata=1:meta/v1.ObjectMeta spec=2:.DaemonSetSpec status=3:.DaemonSetStatus
apps/v1.DaemonSetCondition type=1:string status=2:string lastTransitionTime=3:Time reason=4:string message=5:string
apps/v1.DaemonSetSpec selector=1:meta/v1.LabelSelector template=2:core/v1.PodTemplateSpec updateStrategy=3:.DaemonSetUpdateStrategy minReadySeconds=4:int revisionHistoryLimit=6:?int
apps/v1.DaemonSetStatus currentNumberScheduled=1:int numberMisscheduled=2:int desiredNumberScheduled=3:int numberReady=4:int observedGeneration=5:int updatedNumberScheduled=6:int numberAvailable=7:int numberUnavailable=8:int collisionCount=9:?int conditions=10:[.DaemonSetCondition]@type~type
apps/v1.DaemonSetUpdateStrategy type=1:string rollingUpdate=2:.RollingUpdateDaemonSet
apps/v1.Deployment metadata=1:meta/v1.ObjectMeta spec=2:.DeploymentSpec status=3:.DeploymentStatus
apps/v1.DeploymentCondition type=1:string status=2:string lastUpdateTime=6:Time lastTransitionTime=7:Time reason=4:string message=5:string
apps/v1.DeploymentSpec replicas=1:?int selector=2:meta/v1.LabelSelector template=3:core/v1.PodTemplateSpec strategy=4:.DeploymentStrategy! minReadySeconds=5:int revisionHistoryLimit=6:?int paused=7:bool progressDeadlineSeconds=9:?int
apps/v1.DeploymentStatus observedGeneration=1:int replicas=2:int updatedReplicas=3:int readyReplicas=7:int availableReplicas=4:int unavailableReplicas=5:int terminatingReplicas=9:?int conditions=6:[.DeploymentCondition]@type~type collisionCount=8:?int
apps/v1.DeploymentStrategy type=1:string rollingUpdate=2:.RollingUpdateDeployment
apps/v1.ReplicaSet metadata=1:meta/v1.ObjectMeta spec=2:.ReplicaSetSpec status=3:.ReplicaSetStatus
apps/v1.ReplicaSetCondition type=1:string status=2:string lastTransitionTime=3:Time reason=4:string message=5:string
apps/v1.ReplicaSetSpec replicas=1:?int minReadySeconds=4:int selector=2:meta/v1.LabelSelector template=3:core/v1.PodTemplateSpec
apps/v1.ReplicaSetStatus replicas=1:int fullyLabeledReplicas=2:int readyReplicas=4:int availableReplicas=5:int terminatingReplicas=7:?int observedGeneration=3:int conditions=6:[.ReplicaSetCondition]@type~type
apps/v1.RollingUpdateDaemonSet maxUnavailable=1:?IntOrString maxSurge=2:?IntOrString
apps/v1.RollingUpdateDeployment maxUnavailable=1:?IntOrString maxSurge=2:?IntOrString
apps/v1.RollingUpdateStatefulSetStrategy partition=1:?int maxUnavailable=2:?IntOrString
apps/v1.StatefulSet metadata=1:meta/v1.ObjectMeta spec=2:.StatefulSetSpec status=3:.StatefulSetStatus
apps/v1.StatefulSetCondition type=1:string status=2:string lastTransitionTime=3:Time reason=4:string message=5:string
apps/v1.StatefulSetOrdinals start=1:int
apps/v1.StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted=1:string whenScaled=2:string
apps/v1.StatefulSetSpec replicas=1:?int selector=2:meta/v1.LabelSelector template=3:core/v1.PodTemplateSpec volumeClaimTemplates=4:[core/v1.PersistentVolumeClaim]@atomic serviceName=5:string podManagementPolicy=6:string updateStrategy=7:.StatefulSetUpdateStrategy revisionHistoryLimit=8:?int minReadySeconds=9:int persistentVolumeClaimRetentionPolicy=10:.StatefulSetPersistentVolumeClaimRetentionPolicy ordinals=11:.StatefulSetOrdinals
apps/v1.StatefulSetStatus observedGeneration=1:int replicas=2:int readyReplicas=3:int currentReplicas=4:int updatedReplicas=5:int currentRevision=6:string updateRevision=7:string collisionCount=9:?int conditions=10:[.StatefulSetCondition]@type~type availableReplicas=11:int
apps/v1.StatefulSetUpdateStrategy type=1:string rollingUpdate=2:.RollingUpdateStatefulSetStrategy
authentication/v1.BoundObjectReference kind=1:string apiVersion=2:string name=3:string uid=4:string
authentication/v1.SelfSubjectReview metadata=1:meta/v1.ObjectMeta status=2:.SelfSubjectReviewStatus
authentication/v1.SelfSubjectReviewStatus userInfo=1:.UserInfo
authentication/v1.TokenRequest metadata=1:meta/v1.ObjectMeta spec=2:.TokenRequestSpec status=3:.TokenRequestStatus
authentication/v1.TokenRequestSpec audiences=1:[string]@atomic expirationSeconds=4:?int boundObjectRef=3:.BoundObjectReference attestations=5:{[string]}
authentication/v1.TokenRequestStatus token=1:string expirationTimestamp=2:Time
authentication/v1.TokenReview metadata=1:meta/v1.ObjectMeta spec=2:.TokenReviewSpec status=3:.TokenReviewStatus
authentication/v1.TokenReviewSpec token=1:string audiences=2:[string]@atomic
authentication/v1.TokenReviewStatus authenticated=1:bool user=2:.UserInfo audiences=4:[string]@atomic error=3:string
authentication/v1.UserInfo username=1:string uid=2:string groups=3:[string]@atomic extra=4:{[string]}
authorization/v1.FieldSelectorAttributes rawSelector=1:string requirements=2:[meta/v1.FieldSelectorRequirement]@atomic
authorization/v1.LabelSelectorAttributes rawSelector=1:string requirements=2:[meta/v1.LabelSelectorRequirement]@atomic
authorization/v1.LocalSubjectAccessReview metadata=1:meta/v1.ObjectMeta spec=2:.SubjectAccessReviewSpec status=3:.SubjectAccessReviewStatus
authorization/v1.NonResourceAttributes path=1:string verb=2:string
authorization/v1.NonResourceRule verbs=1:[string]@atomic nonResourceURLs=2:[string]@atomic
authorization/v1.ResourceAttributes namespace=1:string verb=2:string group=3:string version=4:string resource=5:string subresource=6:string name=7:string fieldSelector=8:.FieldSelectorAttributes labelSelector=9:.LabelSelectorAttributes
authorization/v1.ResourceRule verbs=1:[string]@atomic apiGroups=2:[string]@atomic resources=3:[string]@atomic resourceNames=4:[string]@atomic
authorization/v1.SelfSubjectAccessReview metadata=1:meta/v1.ObjectMeta spec=2:.SelfSubjectAccessReviewSpec status=3:.SubjectAccessReviewStatus
authorization/v1.SelfSubjectAccessReviewSpec resourceAttributes=1:.ResourceAttributes nonResourceAttributes=2:.NonResourceAttributes
authorization/v1.SelfSubjectRulesReview metadata=1:meta/v1.ObjectMeta spec=2:.SelfSubjectRulesReviewSpec status=3:.SubjectRulesReviewStatus
authorization/v1.SelfSubjectRulesReviewSpec namespace=1:string
authorization/v1.SubjectAccessReview metadata=1:meta/v1.ObjectMeta spec=2:.SubjectAccessReviewSpec status=3:.SubjectAccessReviewStatus
authorization/v1.SubjectAccessReviewSpec resourceAttributes=1:.ResourceAttributes nonResourceAttributes=2:.NonResourceAttributes user=3:string groups=4:[string]@atomic extra=5:{[string]} uid=6:string
authorization/v1.SubjectAccessReviewStatus allowed=1:bool denied=4:bool reason=2:string evaluationError=3:string
authorization/v1.SubjectRulesReviewStatus resourceRules=1:[.ResourceRule]@atomic nonResourceRules=2:[.NonResourceRule]@atomic incomplete=3:bool evaluationError=4:string
autoscaling/v1.Scale metadata=1:meta/v1.ObjectMeta spec=2:.ScaleSpec status=3:.ScaleStatus
autoscaling/v1.ScaleSpec replicas=1:int
autoscaling/v1.ScaleStatus replicas=1:int selector=2:string
batch/v1.CronJob metadata=1:meta/v1.ObjectMeta spec=2:.CronJobSpec status=3:.CronJobStatus
batch/v1.CronJobSpec schedule=1:string timeZone=8:string startingDeadlineSeconds=2:?int concurrencyPolicy=3:string suspend=4:?bool jobTemplate=5:.JobTemplateSpec successfulJobsHistoryLimit=6:?int failedJobsHistoryLimit=7:?int
batch/v1.CronJobStatus active=1:[core/v1.ObjectReference]@atomic lastScheduleTime=4:Time lastSuccessfulTime=5:Time
batch/v1.Job metadata=1:meta/v1.ObjectMeta spec=2:.JobSpec status=3:.JobStatus
batch/v1.JobCondition type=1:string status=2:string lastProbeTime=3:Time lastTransitionTime=4:Time reason=5:string message=6:string
batch/v1.JobSchedulingConfiguration schedulingPolicy=1:scheduling/v1alpha3.WorkloadPodGroupSchedulingPolicy schedulingConstraints=2:scheduling/v1alpha3.WorkloadPodGroupSchedulingConstraints disruptionMode=3:scheduling/v1alpha3.WorkloadPodGroupDisruptionMode resourceClaims=4:[scheduling/v1alpha3.WorkloadPodGroupResourceClaim]@name~name
batch/v1.JobSpec parallelism=1:?int completions=2:?int activeDeadlineSeconds=3:?int podFailurePolicy=11:.PodFailurePolicy successPolicy=16:.SuccessPolicy backoffLimit=7:?int backoffLimitPerIndex=12:?int maxFailedIndexes=13:?int selector=4:meta/v1.LabelSelector manualSelector=5:?bool template=6:core/v1.PodTemplateSpec ttlSecondsAfterFinished=8:?int completionMode=9:string suspend=10:?bool podReplacementPolicy=14:string managedBy=15:string scheduling=17:.JobSchedulingConfiguration
batch/v1.JobStatus conditions=1:[.JobCondition]@atomic~type startTime=2:Time completionTime=3:Time active=4:int succeeded=5:int failed=6:int terminating=11:?int completedIndexes=7:string failedIndexes=10:string uncountedTerminatedPods=8:.UncountedTerminatedPods ready=9:?int
batch/v1.JobTemplateSpec metadata=1:meta/v1.ObjectMeta spec=2:.JobSpec
batch/v1.PodFailurePolicy rules=1:[.PodFailurePolicyRule]@atomic
batch/v1.PodFailurePolicyOnExitCodesRequirement containerName=1:string operator=2:string values=3:[int]@set
batch/v1.PodFailurePolicyOnPodConditionsPattern type=1:string status=2:string
batch/v1.PodFailurePolicyRule action=1:string onExitCodes=2:.PodFailurePolicyOnExitCodesRequirement onPodConditions=3:[.PodFailurePolicyOnPodConditionsPattern]@atomic
batch/v1.SuccessPolicy rules=1:[.SuccessPolicyRule]@atomic
batch/v1.SuccessPolicyRule succeededIndexes=1:string succeededCount=2:?int
batch/v1.UncountedTerminatedPods succeeded=1:[string]@set failed=2:[string]@set
coordination/v1.Lease metadata=1:meta/v1.ObjectMeta spec=2:.LeaseSpec
coordination/v1.LeaseSpec holderIdentity=1:string leaseDurationSeconds=2:?int acquireTime=3:MicroTime renewTime=4:MicroTime leaseTransitions=5:?int strategy=6:string preferredHolder=7:string
core/v1.AWSElasticBlockStoreVolumeSource volumeID=1:string fsType=2:string partition=3:int readOnly=4:bool
core/v1.Affinity nodeAffinity=1:.NodeAffinity podAffinity=2:.PodAffinity podAntiAffinity=3:.PodAntiAffinity
core/v1.AppArmorProfile type=1:string localhostProfile=2:string
core/v1.AttachedVolume name=1:string devicePath=2:string
core/v1.AzureDiskVolumeSource diskName=1:string diskURI=2:string cachingMode=3:string fsType=4:string readOnly=5:?bool kind=6:string
core/v1.AzureFilePersistentVolumeSource secretName=1:string shareName=2:string readOnly=3:bool secretNamespace=4:string
core/v1.AzureFileVolumeSource secretName=1:string shareName=2:string readOnly=3:bool
core/v1.CSIPersistentVolumeSource driver=1:string volumeHandle=2:string readOnly=3:bool fsType=4:string volumeAttributes=5:{string} controllerPublishSecretRef=6:.SecretReference nodeStageSecretRef=7:.SecretReference nodePublishSecretRef=8:.SecretReference controllerExpandSecretRef=9:.SecretReference nodeExpandSecretRef=10:.SecretReference
core/v1.CSIVolumeSource driver=1:string readOnly=2:?bool fsType=3:string volumeAttributes=4:{string} nodePublishSecretRef=5:.LocalObjectReference
core/v1.Capabilities add=1:[string]@atomic drop=2:[string]@atomic
core/v1.CephFSPersistentVolumeSource monitors=1:[string]@atomic path=2:string user=3:string secretFile=4:string secretRef=5:.SecretReference readOnly=6:bool
core/v1.CephFSVolumeSource monitors=1:[string]@atomic path=2:string user=3:string secretFile=4:string secretRef=5:.LocalObjectReference readOnly=6:bool
core/v1.CinderPersistentVolumeSource volumeID=1:string fsType=2:string readOnly=3:bool secretRef=4:.SecretReference
core/v1.CinderVolumeSource volumeID=1:string fsType=2:string readOnly=3:bool secretRef=4:.LocalObjectReference
core/v1.ClientIPConfig timeoutSeconds=1:?int
core/v1.ClusterTrustBundleProjection name=1:string signerName=2:string labelSelector=3:meta/v1.LabelSelector optional=5:?bool path=4:string user=6:?int
core/v1.ConfigMap metadata=1:meta/v1.ObjectMeta immutable=4:?bool data=2:{string} binaryData=3:{bytes}
core/v1.ConfigMapEnvSource localObjectReference=1:^.LocalObjectReference optional=2:?bool
core/v1.ConfigMapKeySelector localObjectReference=1:^.LocalObjectReference key=2:string optional=3:?bool
core/v1.ConfigMapNodeConfigSource namespace=1:string name=2:string uid=3:string resourceVersion=4:string kubeletConfigKey=5:string
core/v1.ConfigMapProjection localObjectReference=1:^.LocalObjectReference items=2:[.KeyToPath]@atomic optional=4:?bool
core/v1.ConfigMapVolumeSource localObjectReference=1:^.LocalObjectReference items=2:[.KeyToPath]@atomic defaultMode=3:?int optional=4:?bool defaultUser=5:?int
core/v1.Container name=1:string image=2:string command=3:[string]@atomic args=4:[string]@atomic workingDir=5:string ports=6:[.ContainerPort]@containerPort+protocol~containerPort envFrom=19:[.EnvFromSource]@atomic env=7:[.EnvVar]@name~name resources=8:.ResourceRequirements resizePolicy=23:[.ContainerResizePolicy]@atomic restartPolicy=24:string restartPolicyRules=25:[.ContainerRestartRule]@atomic volumeMounts=9:[.VolumeMount]@mountPath~mountPath volumeDevices=21:[.VolumeDevice]@devicePath~devicePath livenessProbe=10:.Probe readinessProbe=11:.Probe startupProbe=22:.Probe lifecycle=12:.Lifecycle terminationMessagePath=13:string terminationMessagePolicy=20:string imagePullPolicy=14:string securityContext=15:.SecurityContext stdin=16:bool stdinOnce=17:bool tty=18:bool
core/v1.ContainerExtendedResourceRequest containerName=1:string resourceName=2:string requestName=3:string
core/v1.ContainerImage names=1:[string]@atomic sizeBytes=2:int
core/v1.ContainerPort name=1:string hostPort=2:int containerPort=3:int protocol=4:string hostIP=5:string
core/v1.ContainerResizePolicy resourceName=1:string restartPolicy=2:string
core/v1.ContainerRestartRule action=1:string exitCodes=2:.ContainerRestartRuleOnExitCodes
core/v1.ContainerRestartRuleOnExitCodes operator=1:string values=2:[int]@set
core/v1.ContainerState waiting=1:.ContainerStateWaiting running=2:.ContainerStateRunning terminated=3:.ContainerStateTerminated
core/v1.ContainerStateRunning startedAt=1:Time
core/v1.ContainerStateTerminated exitCode=1:int signal=2:int reason=3:string message=4:string startedAt=5:Time finishedAt=6:Time containerID=7:string
core/v1.ContainerStateWaiting reason=1:string message=2:string
core/v1.ContainerStatus name=1:string state=2:.ContainerState lastState=3:.ContainerState ready=4:bool restartCount=5:int image=6:string imageID=7:string containerID=8:string started=9:?bool allocatedResources=10:{Quantity} resources=11:.ResourceRequirements volumeMounts=12:[.VolumeMountStatus]@mountPath~mountPath user=13:.ContainerUser allocatedResourcesStatus=14:[.ResourceStatus]@name~name stopSignal=15:string
core/v1.ContainerUser linux=1:.LinuxContainerUser
core/v1.DaemonEndpoint Port=1:int
core/v1.DownwardAPIProjection items=1:[.DownwardAPIVolumeFile]@atomic
core/v1.DownwardAPIVolumeFile path=1:string fieldRef=2:.ObjectFieldSelector resourceFieldRef=3:.ResourceFieldSelector mode=4:?int user=5:?int
core/v1.DownwardAPIVolumeSource items=1:[.DownwardAPIVolumeFile]@atomic defaultMode=2:?int defaultUser=3:?int
core/v1.EmptyDirVolumeSource medium=1:string sizeLimit=2:?Quantity mode=3:?int
core/v1.EndpointAddress ip=1:string hostname=3:string nodeName=4:string targetRef=2:.ObjectReference
core/v1.EndpointPort name=1:string port=2:int protocol=3:string appProtocol=4:string
core/v1.EndpointSubset addresses=1:[.EndpointAddress]@atomic notReadyAddresses=2:[.EndpointAddress]@atomic ports=3:[.EndpointPort]@atomic
core/v1.Endpoints metadata=1:meta/v1.ObjectMeta subsets=2:[.EndpointSubset]@atomic
core/v1.EnvFromSource prefix=1:string configMapRef=2:.ConfigMapEnvSource secretRef=3:.SecretEnvSource
core/v1.EnvVar name=1:string value=2:string valueFrom=3:.EnvVarSource
core/v1.EnvVarSource fieldRef=1:.ObjectFieldSelector resourceFieldRef=2:.ResourceFieldSelector configMapKeyRef=3:.ConfigMapKeySelector secretKeyRef=4:.SecretKeySelector fileKeyRef=5:.FileKeySelector
core/v1.EphemeralContainer ephemeralContainerCommon=1:^.EphemeralContainerCommon targetContainerName=2:string
core/v1.EphemeralContainerCommon name=1:string image=2:string command=3:[string]@atomic args=4:[string]@atomic workingDir=5:string ports=6:[.ContainerPort]@containerPort+protocol~containerPort envFrom=19:[.EnvFromSource]@atomic env=7:[.EnvVar]@name~name resources=8:.ResourceRequirements resizePolicy=23:[.ContainerResizePolicy]@atomic restartPolicy=24:string restartPolicyRules=25:[.ContainerRestartRule]@atomic volumeMounts=9:[.VolumeMount]@mountPath~mountPath volumeDevices=21:[.VolumeDevice]@devicePath~devicePath livenessProbe=10:.Probe readinessProbe=11:.Probe startupProbe=22:.Probe lifecycle=12:.Lifecycle terminationMessagePath=13:string terminationMessagePolicy=20:string imagePullPolicy=14:string securityContext=15:.SecurityContext stdin=16:bool stdinOnce=17:bool tty=18:bool
core/v1.EphemeralVolumeSource volumeClaimTemplate=1:.PersistentVolumeClaimTemplate
core/v1.Event metadata=1:meta/v1.ObjectMeta involvedObject=2:.ObjectReference reason=3:string message=4:string source=5:.EventSource firstTimestamp=6:Time lastTimestamp=7:Time count=8:int type=9:string eventTime=10:MicroTime series=11:.EventSeries action=12:string related=13:.ObjectReference reportingComponent=14:string reportingInstance=15:string
core/v1.EventSeries count=1:int lastObservedTime=2:MicroTime
core/v1.EventSource component=1:string host=2:string
core/v1.EvictionResponder name=1:string priority=2:?int
core/v1.ExecAction command=1:[string]@atomic
core/v1.FCVolumeSource targetWWNs=1:[string]@atomic lun=2:?int fsType=3:string readOnly=4:bool wwids=5:[string]@atomic
core/v1.FileKeySelector volumeName=1:string path=2:string key=3:string optional=4:?bool
core/v1.FlexPersistentVolumeSource driver=1:string fsType=2:string secretRef=3:.SecretReference readOnly=4:bool options=5:{string}
core/v1.FlexVolumeSource driver=1:string fsType=2:string secretRef=3:.LocalObjectReference readOnly=4:bool options=5:{string}
core/v1.FlockerVolumeSource datasetName=1:string datasetUUID=2:string
core/v1.GCEPersistentDiskVolumeSource pdName=1:string fsType=2:string partition=3:int readOnly=4:bool
core/v1.GRPCAction port=1:int service=2:string mode=3:string
core/v1.GitRepoVolumeSource repository=1:string revision=2:string directory=3:string
core/v1.GlusterfsPersistentVolumeSource endpoints=1:string path=2:string readOnly=3:bool endpointsNamespace=4:string
core/v1.GlusterfsVolumeSource endpoints=1:string path=2:string readOnly=3:bool
core/v1.HTTPGetAction path=1:string port=2:IntOrString host=3:string scheme=4:string httpHeaders=5:[.HTTPHeader]@atomic protocol=6:string
core/v1.HTTPHeader name=1:string value=2:string
core/v1.HostAlias ip=1:string hostnames=2:[string]@atomic
core/v1.HostIP ip=1:string
core/v1.HostPathVolumeSource path=1:string type=2:string
core/v1.ISCSIPersistentVolumeSource targetPortal=1:string iqn=2:string lun=3:int iscsiInterface=4:string fsType=5:string readOnly=6:bool portals=7:[string]@atomic chapAuthDiscovery=8:bool chapAuthSession=11:bool secretRef=10:.SecretReference initiatorName=12:string
core/v1.ISCSIVolumeSource targetPortal=1:string iqn=2:string lun=3:int iscsiInterface=4:string fsType=5:string readOnly=6:bool portals=7:[string]@atomic chapAuthDiscovery=8:bool chapAuthSession=11:bool secretRef=10:.LocalObjectReference initiatorName=12:string
core/v1.ImageVolumeSource reference=1:string pullPolicy=2:string
core/v1.ImageVolumeStatus imageRef=1:string
core/v1.KeyToPath key=1:string path=2:string mode=3:?int user=4:?int
core/v1.Lifecycle postStart=1:.LifecycleHandler preStop=2:.LifecycleHandler stopSignal=3:string
core/v1.LifecycleHandler exec=1:.ExecAction httpGet=2:.HTTPGetAction tcpSocket=3:.TCPSocketAction sleep=4:.SleepAction
core/v1.LimitRange metadata=1:meta/v1.ObjectMeta spec=2:.LimitRangeSpec
core/v1.LimitRangeItem type=1:string max=2:{Quantity} min=3:{Quantity} default=4:{Quantity} defaultRequest=5:{Quantity} maxLimitRequestRatio=6:{Quantity}
core/v1.LimitRangeSpec limits=1:[.LimitRangeItem]@atomic
core/v1.LinuxContainerUser uid=1:int gid=2:int supplementalGroups=3:[int]@atomic
core/v1.LoadBalancerIngress ip=1:string hostname=2:string ipMode=3:string ports=4:[.PortStatus]@atomic
core/v1.LoadBalancerStatus ingress=1:[.LoadBalancerIngress]@atomic
core/v1.LocalObjectReference name=1:string
core/v1.LocalVolumeSource path=1:string fsType=2:string
core/v1.ModifyVolumeStatus targetVolumeAttributesClassName=1:string status=2:string
core/v1.NFSVolumeSource server=1:string path=2:string readOnly=3:bool
core/v1.Namespace metadata=1:meta/v1.ObjectMeta spec=2:.NamespaceSpec status=3:.NamespaceStatus
core/v1.NamespaceCondition type=1:string status=2:string lastTransitionTime=4:Time reason=5:string message=6:string
core/v1.NamespaceSpec finalizers=1:[string]@atomic
core/v1.NamespaceStatus phase=1:string conditions=2:[.NamespaceCondition]@type~type
core/v1.Node metadata=1:meta/v1.ObjectMeta spec=2:.NodeSpec status=3:.NodeStatus
core/v1.NodeAddress type=1:string address=2:string
core/v1.NodeAffinity requiredDuringSchedulingIgnoredDuringExecution=1:.NodeSelector preferredDuringSchedulingIgnoredDuringExecution=2:[.PreferredSchedulingTerm]@atomic
core/v1.NodeAllocatableMappedResources name=1:string quantity=2:?Quantity
core/v1.NodeAllocatableOverheadResources name=1:string perPod=2:?Quantity perContainer=3:?Quantity
core/v1.NodeAllocatableResourceClaimStatus resourceClaimName=1:string containers=2:[string]@set mapping=4:[.NodeAllocatableMappedResources]@name~name overhead=5:[.NodeAllocatableOverheadResources]@name~name
core/v1.NodeCondition type=1:string status=2:string lastHeartbeatTime=3:Time lastTransitionTime=4:Time reason=5:string message=6:string
core/v1.NodeConfigSource configMap=2:.ConfigMapNodeConfigSource
core/v1.NodeConfigStatus assigned=1:.NodeConfigSource active=2:.NodeConfigSource lastKnownGood=3:.NodeConfigSource error=4:string
core/v1.NodeDaemonEndpoints kubeletEndpoint=1:.DaemonEndpoint
core/v1.NodeFeatures supplementalGroupsPolicy=1:?bool
core/v1.NodePodPreemptionPolicy disableResizePreemption=1:[string]@set
core/v1.NodeRuntimeHandler name=1:string features=2:.NodeRuntimeHandlerFeatures
core/v1.NodeRuntimeHandlerFeatures recursiveReadOnlyMounts=1:?bool userNamespaces=2:?bool
core/v1.NodeSelector nodeSelectorTerms=1:[.NodeSelectorTerm]@atomic
core/v1.NodeSelectorRequirement key=1:string operator=2:string values=3:[string]@atomic
core/v1.NodeSelectorTerm matchExpressions=1:[.NodeSelectorRequirement]@atomic matchFields=2:[.NodeSelectorRequirement]@atomic
core/v1.NodeSpec podCIDR=1:string podCIDRs=7:[string]@set~ providerID=3:string unschedulable=4:bool taints=5:[.Taint]@atomic configSource=6:.NodeConfigSource externalID=2:string podPreemptionPolicy=8:.NodePodPreemptionPolicy
core/v1.NodeStatus capacity=1:{Quantity} allocatable=2:{Quantity} phase=3:string conditions=4:[.NodeCondition]@type~type addresses=5:[.NodeAddress]@type~type daemonEndpoints=6:.NodeDaemonEndpoints nodeInfo=7:.NodeSystemInfo images=8:[.ContainerImage]@atomic volumesInUse=9:[string]@atomic volumesAttached=10:[.AttachedVolume]@atomic config=11:.NodeConfigStatus runtimeHandlers=12:[.NodeRuntimeHandler]@atomic features=13:.NodeFeatures declaredFeatures=14:[string]@atomic
core/v1.NodeSwapStatus capacity=1:?int
core/v1.NodeSystemInfo machineID=1:string systemUUID=2:string bootID=3:string kernelVersion=4:string osImage=5:string containerRuntimeVersion=6:string kubeletVersion=7:string kubeProxyVersion=8:string operatingSystem=9:string architecture=10:string swap=11:.NodeSwapStatus
core/v1.ObjectFieldSelector apiVersion=1:string fieldPath=2:string
core/v1.ObjectReference kind=1:string namespace=2:string name=3:string uid=4:string apiVersion=5:string resourceVersion=6:string fieldPath=7:string
core/v1.PersistentVolume metadata=1:meta/v1.ObjectMeta spec=2:.PersistentVolumeSpec status=3:.PersistentVolumeStatus
core/v1.PersistentVolumeClaim metadata=1:meta/v1.ObjectMeta spec=2:.PersistentVolumeClaimSpec status=3:.PersistentVolumeClaimStatus
core/v1.PersistentVolumeClaimCondition type=1:string status=2:string lastProbeTime=3:Time lastTransitionTime=4:Time reason=5:string message=6:string
core/v1.PersistentVolumeClaimSpec accessModes=1:[string]@atomic selector=4:meta/v1.LabelSelector resources=2:.VolumeResourceRequirements volumeName=3:string storageClassName=5:string volumeMode=6:string dataSource=7:.TypedLocalObjectReference dataSourceRef=8:.TypedObjectReference volumeAttributesClassName=9:string
core/v1.PersistentVolumeClaimStatus phase=1:string accessModes=2:[string]@atomic capacity=3:{Quantity} conditions=4:[.PersistentVolumeClaimCondition]@type~type allocatedResources=5:{Quantity} allocatedResourceStatuses=7:{string} currentVolumeAttributesClassName=8:string modifyVolumeStatus=9:.ModifyVolumeStatus healthStatus=10:.VolumeHealthStatus
core/v1.PersistentVolumeClaimTemplate metadata=1:meta/v1.ObjectMeta spec=2:.PersistentVolumeClaimSpec
core/v1.PersistentVolumeClaimVolumeSource claimName=1:string readOnly=2:bool
core/v1.PersistentVolumeSource gcePersistentDisk=1:.GCEPersistentDiskVolumeSource awsElasticBlockStore=2:.AWSElasticBlockStoreVolumeSource hostPath=3:.HostPathVolumeSource glusterfs=4:.GlusterfsPersistentVolumeSource nfs=5:.NFSVolumeSource rbd=6:.RBDPersistentVolumeSource iscsi=7:.ISCSIPersistentVolumeSource cinder=8:.CinderPersistentVolumeSource cephfs=9:.CephFSPersistentVolumeSource fc=10:.FCVolumeSource flocker=11:.FlockerVolumeSource flexVolume=12:.FlexPersistentVolumeSource azureFile=13:.AzureFilePersistentVolumeSource vsphereVolume=14:.VsphereVirtualDiskVolumeSource quobyte=15:.QuobyteVolumeSource azureDisk=16:.AzureDiskVolumeSource photonPersistentDisk=17:.PhotonPersistentDiskVolumeSource portworxVolume=18:.PortworxVolumeSource scaleIO=19:.ScaleIOPersistentVolumeSource local=20:.LocalVolumeSource storageos=21:.StorageOSPersistentVolumeSource csi=22:.CSIPersistentVolumeSource
core/v1.PersistentVolumeSpec capacity=1:{Quantity} persistentVolumeSource=2:^.PersistentVolumeSource accessModes=3:[string]@atomic claimRef=4:.ObjectReference persistentVolumeReclaimPolicy=5:string storageClassName=6:string mountOptions=7:[string]@atomic volumeMode=8:string nodeAffinity=9:.VolumeNodeAffinity volumeAttributesClassName=10:string
core/v1.PersistentVolumeStatus phase=1:string message=2:string reason=3:string lastPhaseTransitionTime=4:Time
core/v1.PhotonPersistentDiskVolumeSource pdID=1:string fsType=2:string
core/v1.Pod metadata=1:meta/v1.ObjectMeta spec=2:.PodSpec status=3:.PodStatus
core/v1.PodAffinity requiredDuringSchedulingIgnoredDuringExecution=1:[.PodAffinityTerm]@atomic preferredDuringSchedulingIgnoredDuringExecution=2:[.WeightedPodAffinityTerm]@atomic
core/v1.PodAffinityTerm labelSelector=1:meta/v1.LabelSelector namespaces=2:[string]@atomic topologyKey=3:string namespaceSelector=4:meta/v1.LabelSelector matchLabelKeys=5:[string]@atomic mismatchLabelKeys=6:[string]@atomic
core/v1.PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution=1:[.PodAffinityTerm]@atomic preferredDuringSchedulingIgnoredDuringExecution=2:[.WeightedPodAffinityTerm]@atomic
core/v1.PodCertificateProjection signerName=1:string keyType=2:string maxExpirationSeconds=3:?int credentialBundlePath=4:string keyPath=5:string certificateChainPath=6:string userAnnotations=7:{string} user=8:?int
core/v1.PodCondition type=1:string observedGeneration=7:int status=2:string lastProbeTime=3:Time lastTransitionTime=4:Time reason=5:string message=6:string
core/v1.PodDNSConfig nameservers=1:[string]@atomic searches=2:[string]@atomic options=3:[.PodDNSConfigOption]@atomic
core/v1.PodDNSConfigOption name=1:string value=2:string
core/v1.PodExtendedResourceClaimStatus requestMappings=1:[.ContainerExtendedResourceRequest]@atomic resourceClaimName=2:string
core/v1.PodIP ip=1:string
core/v1.PodOS name=1:string
core/v1.PodReadinessGate conditionType=1:string
core/v1.PodResourceClaim name=1:string resourceClaimName=3:string resourceClaimTemplateName=4:string
core/v1.PodResourceClaimStatus name=1:string resourceClaimName=2:string
core/v1.PodSchedulingGate name=1:string
core/v1.PodSchedulingGroup podGroupName=1:string
core/v1.PodSecurityContext seLinuxOptions=1:.SELinuxOptions windowsOptions=8:.WindowsSecurityContextOptions runAsUser=2:?int runAsGroup=6:?int runAsNonRoot=3:?bool supplementalGroups=4:[int]@atomic supplementalGroupsPolicy=12:string fsGroup=5:?int sysctls=7:[.Sysctl]@atomic fsGroupChangePolicy=9:string seccompProfile=10:.SeccompProfile appArmorProfile=11:.AppArmorProfile seLinuxChangePolicy=13:string
core/v1.PodSpec volumes=1:[.Volume]@name~name! initContainers=20:[.Container]@name~name containers=2:[.Container]@name~name ephemeralContainers=34:[.EphemeralContainer]@name~name restartPolicy=3:string terminationGracePeriodSeconds=4:?int activeDeadlineSeconds=5:?int dnsPolicy=6:string nodeSelector=7:{string}@atomic serviceAccountName=8:string serviceAccount=9:string automountServiceAccountToken=21:?bool nodeName=10:string hostNetwork=11:bool hostPID=12:bool hostIPC=13:bool shareProcessNamespace=27:?bool securityContext=14:.PodSecurityContext imagePullSecrets=15:[.LocalObjectReference]@name~name hostname=16:string subdomain=17:string affinity=18:.Affinity schedulerName=19:string tolerations=22:[.Toleration]@atomic hostAliases=23:[.HostAlias]@ip~ip priorityClassName=24:string priority=25:?int dnsConfig=26:.PodDNSConfig readinessGates=28:[.PodReadinessGate]@atomic runtimeClassName=29:string enableServiceLinks=30:?bool preemptionPolicy=31:string overhead=32:{Quantity} topologySpreadConstraints=33:[.TopologySpreadConstraint]@topologyKey+whenUnsatisfiable~topologyKey setHostnameAsFQDN=35:?bool os=36:.PodOS hostUsers=37:?bool schedulingGates=38:[.PodSchedulingGate]@name~name resourceClaims=39:[.PodResourceClaim]@name~name! resources=40:.ResourceRequirements hostnameOverride=41:string schedulingGroup=43:.PodSchedulingGroup evictionResponders=44:[.EvictionResponder]@name~name
core/v1.PodStatus observedGeneration=17:int phase=1:string conditions=2:[.PodCondition]@type~type message=3:string reason=4:string nominatedNodeName=11:string hostIP=5:string hostIPs=16:[.HostIP]@atomic~ip podIP=6:string podIPs=12:[.PodIP]@ip~ip startTime=7:Time initContainerStatuses=10:[.ContainerStatus]@atomic containerStatuses=8:[.ContainerStatus]@atomic qosClass=9:string ephemeralContainerStatuses=13:[.ContainerStatus]@atomic resize=14:string resourceClaimStatuses=15:[.PodResourceClaimStatus]@name~name! extendedResourceClaimStatus=18:.PodExtendedResourceClaimStatus allocatedResources=19:{Quantity} resources=20:.ResourceRequirements nodeAllocatableResourceClaimStatuses=21:[.NodeAllocatableResourceClaimStatus]@resourceClaimName~resourceClaimName volumeHealth=22:[.PodVolumeHealth]@name
core/v1.PodTemplateSpec metadata=1:meta/v1.ObjectMeta spec=2:.PodSpec
core/v1.PodVolumeHealth name=1:string healthConditions=2:[.VolumeHealthCondition]@status+reason~status lastTransitionTime=3:Time
core/v1.PortStatus port=1:int protocol=2:string error=3:string
core/v1.PortworxVolumeSource volumeID=1:string fsType=2:string readOnly=3:bool
core/v1.PreferredSchedulingTerm weight=1:int preference=2:.NodeSelectorTerm
core/v1.Probe handler=1:^.ProbeHandler initialDelaySeconds=2:int timeoutSeconds=3:int periodSeconds=4:int successThreshold=5:int failureThreshold=6:int terminationGracePeriodSeconds=7:?int
core/v1.ProbeHandler exec=1:.ExecAction httpGet=2:.HTTPGetAction tcpSocket=3:.TCPSocketAction grpc=4:.GRPCAction
core/v1.ProjectedVolumeSource sources=1:[.VolumeProjection]@atomic defaultMode=2:?int defaultUser=3:?int
core/v1.QuobyteVolumeSource registry=1:string volume=2:string readOnly=3:bool user=4:string group=5:string tenant=6:string
core/v1.RBDPersistentVolumeSource monitors=1:[string]@atomic image=2:string fsType=3:string pool=4:string user=5:string keyring=6:string secretRef=7:.SecretReference readOnly=8:bool
core/v1.RBDVolumeSource monitors=1:[string]@atomic image=2:string fsType=3:string pool=4:string user=5:string keyring=6:string secretRef=7:.LocalObjectReference readOnly=8:bool
core/v1.ResourceClaim name=1:string request=2:string
core/v1.ResourceFieldSelector containerName=1:string resource=2:string divisor=3:Quantity
core/v1.ResourceHealth resourceID=1:string health=2:string message=6:string
core/v1.ResourceQuota metadata=1:meta/v1.ObjectMeta spec=2:.ResourceQuotaSpec status=3:.ResourceQuotaStatus
core/v1.ResourceQuotaSpec hard=1:{Quantity} scopes=2:[string]@atomic scopeSelector=3:.ScopeSelector
core/v1.ResourceQuotaStatus hard=1:{Quantity} used=2:{Quantity}
core/v1.ResourceRequirements limits=1:{Quantity} requests=2:{Quantity} claims=3:[.ResourceClaim]@name
core/v1.ResourceStatus name=1:string resources=2:[.ResourceHealth]@resourceID
core/v1.SELinuxOptions user=1:string role=2:string type=3:string level=4:string
core/v1.ScaleIOPersistentVolumeSource gateway=1:string system=2:string secretRef=3:.SecretReference sslEnabled=4:bool protectionDomain=5:string storagePool=6:string storageMode=7:string volumeName=8:string fsType=9:string readOnly=10:bool
core/v1.ScaleIOVolumeSource gateway=1:string system=2:string secretRef=3:.LocalObjectReference sslEnabled=4:bool protectionDomain=5:string storagePool=6:string storageMode=7:string volumeName=8:string fsType=9:string readOnly=10:bool
core/v1.ScopeSelector matchExpressions=1:[.ScopedResourceSelectorRequirement]@atomic
core/v1.ScopedResourceSelectorRequirement scopeName=1:string operator=2:string values=3:[string]@atomic
core/v1.SeccompProfile type=1:string localhostProfile=2:string
core/v1.Secret metadata=1:meta/v1.ObjectMeta immutable=5:?bool data=2:{bytes} stringData=4:{string} type=3:string
core/v1.SecretEnvSource localObjectReference=1:^.LocalObjectReference optional=2:?bool
core/v1.SecretKeySelector localObjectReference=1:^.LocalObjectReference key=2:string optional=3:?bool
core/v1.SecretProjection localObjectReference=1:^.LocalObjectReference items=2:[.KeyToPath]@atomic optional=4:?bool
core/v1.SecretReference name=1:string namespace=2:string
core/v1.SecretVolumeSource secretName=1:string items=2:[.KeyToPath]@atomic defaultMode=3:?int optional=4:?bool defaultUser=5:?int
core/v1.SecurityContext capabilities=1:.Capabilities privileged=2:?bool seLinuxOptions=3:.SELinuxOptions windowsOptions=10:.WindowsSecurityContextOptions runAsUser=4:?int runAsGroup=8:?int runAsNonRoot=5:?bool readOnlyRootFilesystem=6:?bool allowPrivilegeEscalation=7:?bool procMount=9:string seccompProfile=11:.SeccompProfile appArmorProfile=12:.AppArmorProfile
core/v1.Service metadata=1:meta/v1.ObjectMeta spec=2:.ServiceSpec status=3:.ServiceStatus
core/v1.ServiceAccount metadata=1:meta/v1.ObjectMeta secrets=2:[.ObjectReference]@name~name imagePullSecrets=3:[.LocalObjectReference]@atomic automountServiceAccountToken=4:?bool
core/v1.ServiceAccountTokenProjection audience=1:string expirationSeconds=2:?int path=3:string user=4:?int
core/v1.ServicePort name=1:string protocol=2:string appProtocol=6:string port=3:int targetPort=4:IntOrString nodePort=5:int
core/v1.ServiceSpec ports=1:[.ServicePort]@port+protocol~port selector=2:{string}@atomic clusterIP=3:string clusterIPs=18:[string]@atomic type=4:string externalIPs=5:[string]@atomic sessionAffinity=7:string loadBalancerIP=8:string loadBalancerSourceRanges=9:[string]@atomic externalName=10:string externalTrafficPolicy=11:string healthCheckNodePort=12:int publishNotReadyAddresses=13:bool sessionAffinityConfig=14:.SessionAffinityConfig ipFamilies=19:[string]@atomic ipFamilyPolicy=17:string allocateLoadBalancerNodePorts=20:?bool loadBalancerClass=21:string internalTrafficPolicy=22:string trafficDistribution=23:string
core/v1.ServiceStatus loadBalancer=1:.LoadBalancerStatus conditions=2:[meta/v1.Condition]@type~type
core/v1.SessionAffinityConfig clientIP=1:.ClientIPConfig
core/v1.SleepAction seconds=1:int
core/v1.StorageOSPersistentVolumeSource volumeName=1:string volumeNamespace=2:string fsType=3:string readOnly=4:bool secretRef=5:.ObjectReference
core/v1.StorageOSVolumeSource volumeName=1:string volumeNamespace=2:string fsType=3:string readOnly=4:bool secretRef=5:.LocalObjectReference
core/v1.Sysctl name=1:string value=2:string
core/v1.TCPSocketAction port=1:IntOrString host=2:string
core/v1.Taint key=1:string value=2:string effect=3:string timeAdded=4:Time
core/v1.Toleration key=1:string operator=2:string value=3:string effect=4:string tolerationSeconds=5:?int
core/v1.TopologySelectorLabelRequirement key=1:string values=2:[string]@atomic
core/v1.TopologySelectorTerm matchLabelExpressions=1:[.TopologySelectorLabelRequirement]@atomic
core/v1.TopologySpreadConstraint maxSkew=1:int topologyKey=2:string whenUnsatisfiable=3:string labelSelector=4:meta/v1.LabelSelector minDomains=5:?int nodeAffinityPolicy=6:string nodeTaintsPolicy=7:string matchLabelKeys=8:[string]@atomic
core/v1.TypedLocalObjectReference apiGroup=1:string kind=2:string name=3:string
core/v1.TypedObjectReference apiGroup=1:string kind=2:string name=3:string namespace=4:string
core/v1.Volume name=1:string volumeSource=2:^.VolumeSource
core/v1.VolumeDevice name=1:string devicePath=2:string
core/v1.VolumeHealthCondition status=1:string reason=2:string message=3:string
core/v1.VolumeHealthStatus healthConditions=1:[.VolumeHealthCondition]@status+reason~status lastTransitionTime=2:Time
core/v1.VolumeMount name=1:string readOnly=2:bool recursiveReadOnly=7:string mountPath=3:string subPath=4:string mountPropagation=5:string subPathExpr=6:string bindMountOptions=8:[string]@set
core/v1.VolumeMountStatus name=1:string mountPath=2:string readOnly=3:bool recursiveReadOnly=4:string volumeStatus=5:.VolumeStatus
core/v1.VolumeNodeAffinity required=1:.NodeSelector
core/v1.VolumeProjection secret=1:.SecretProjection downwardAPI=2:.DownwardAPIProjection configMap=3:.ConfigMapProjection serviceAccountToken=4:.ServiceAccountTokenProjection clusterTrustBundle=5:.ClusterTrustBundleProjection podCertificate=6:.PodCertificateProjection
core/v1.VolumeResourceRequirements limits=1:{Quantity} requests=2:{Quantity}
core/v1.VolumeSource hostPath=1:.HostPathVolumeSource emptyDir=2:.EmptyDirVolumeSource gcePersistentDisk=3:.GCEPersistentDiskVolumeSource awsElasticBlockStore=4:.AWSElasticBlockStoreVolumeSource gitRepo=5:.GitRepoVolumeSource secret=6:.SecretVolumeSource nfs=7:.NFSVolumeSource iscsi=8:.ISCSIVolumeSource glusterfs=9:.GlusterfsVolumeSource persistentVolumeClaim=10:.PersistentVolumeClaimVolumeSource rbd=11:.RBDVolumeSource flexVolume=12:.FlexVolumeSource cinder=13:.CinderVolumeSource cephfs=14:.CephFSVolumeSource flocker=15:.FlockerVolumeSource downwardAPI=16:.DownwardAPIVolumeSource fc=17:.FCVolumeSource azureFile=18:.AzureFileVolumeSource configMap=19:.ConfigMapVolumeSource vsphereVolume=20:.VsphereVirtualDiskVolumeSource quobyte=21:.QuobyteVolumeSource azureDisk=22:.AzureDiskVolumeSource photonPersistentDisk=23:.PhotonPersistentDiskVolumeSource projected=26:.ProjectedVolumeSource portworxVolume=24:.PortworxVolumeSource scaleIO=25:.ScaleIOVolumeSource storageos=27:.StorageOSVolumeSource csi=28:.CSIVolumeSource ephemeral=29:.EphemeralVolumeSource image=30:.ImageVolumeSource
core/v1.VolumeStatus image=1:.ImageVolumeStatus
core/v1.VsphereVirtualDiskVolumeSource volumePath=1:string fsType=2:string storagePolicyName=3:string storagePolicyID=4:string
core/v1.WeightedPodAffinityTerm weight=1:int podAffinityTerm=2:.PodAffinityTerm
core/v1.WindowsSecurityContextOptions gmsaCredentialSpecName=1:string gmsaCredentialSpec=2:string runAsUserName=3:string hostProcess=4:?bool
discovery/v1.Endpoint addresses=1:[string]@set conditions=2:.EndpointConditions hostname=3:string targetRef=4:core/v1.ObjectReference deprecatedTopology=5:{string} nodeName=6:string zone=7:string hints=8:.EndpointHints
discovery/v1.EndpointConditions ready=1:bool serving=2:bool terminating=3:bool
discovery/v1.EndpointHints forZones=1:[.ForZone]@atomic forNodes=2:[.ForNode]@atomic
discovery/v1.EndpointPort name=1:string protocol=2:string port=3:?int appProtocol=4:string
discovery/v1.EndpointSlice metadata=1:meta/v1.ObjectMeta addressType=4:string endpoints=2:[.Endpoint]@atomic ports=3:[.EndpointPort]@atomic
discovery/v1.ForNode name=1:string
discovery/v1.ForZone name=1:string
events/v1.Event metadata=1:meta/v1.ObjectMeta eventTime=2:MicroTime series=3:.EventSeries reportingController=4:string reportingInstance=5:string action=6:string reason=7:string regarding=8:core/v1.ObjectReference related=9:core/v1.ObjectReference note=10:string type=11:string deprecatedSource=12:core/v1.EventSource deprecatedFirstTimestamp=13:Time deprecatedLastTimestamp=14:Time deprecatedCount=15:int
events/v1.EventSeries count=1:int lastObservedTime=2:MicroTime
meta/v1.Condition type=1:string status=2:string observedGeneration=3:int lastTransitionTime=4:Time reason=5:string message=6:string
meta/v1.DeleteOptions gracePeriodSeconds=1:?int preconditions=2:.Preconditions orphanDependents=3:?bool propagationPolicy=4:string dryRun=5:[string]@atomic ignoreStoreReadErrorWithClusterBreakingPotential=6:?bool
meta/v1.FieldSelectorRequirement key=1:string operator=2:string values=3:[string]@atomic
meta/v1.LabelSelector matchLabels=1:{string} matchExpressions=2:[.LabelSelectorRequirement]@atomic
meta/v1.LabelSelectorRequirement key=1:string operator=2:string values=3:[string]@atomic
meta/v1.ManagedFieldsEntry manager=1:string operation=2:string apiVersion=3:string time=4:Time fieldsType=6:string fieldsV1=7:FieldsV1 subresource=8:string
meta/v1.ObjectMeta name=1:string generateName=2:string namespace=3:string selfLink=4:string uid=5:string resourceVersion=6:string generation=7:int creationTimestamp=8:Time deletionTimestamp=9:Time deletionGracePeriodSeconds=10:?int labels=11:{string} annotations=12:{string} ownerReferences=13:[.OwnerReference]@uid~uid finalizers=14:[string]@set~ managedFields=17:[.ManagedFieldsEntry]@atomic
meta/v1.OwnerReference apiVersion=5:string kind=1:string name=3:string uid=4:string controller=6:?bool blockOwnerDeletion=7:?bool
meta/v1.Preconditions uid=1:string resourceVersion=2:string
networking/v1.IPBlock cidr=1:string except=2:[string]@atomic
networking/v1.NetworkPolicy metadata=1:meta/v1.ObjectMeta spec=2:.NetworkPolicySpec
networking/v1.NetworkPolicyEgressRule ports=1:[.NetworkPolicyPort]@atomic to=2:[.NetworkPolicyPeer]@atomic
networking/v1.NetworkPolicyIngressRule ports=1:[.NetworkPolicyPort]@atomic from=2:[.NetworkPolicyPeer]@atomic
networking/v1.NetworkPolicyPeer podSelector=1:meta/v1.LabelSelector namespaceSelector=2:meta/v1.LabelSelector ipBlock=3:.IPBlock
networking/v1.NetworkPolicyPort protocol=1:string port=2:?IntOrString endPort=3:?int
networking/v1.NetworkPolicySpec podSelector=1:meta/v1.LabelSelector ingress=2:[.NetworkPolicyIngressRule]@atomic egress=3:[.NetworkPolicyEgressRule]@atomic policyTypes=4:[string]@atomic
policy/v1.Eviction metadata=1:meta/v1.ObjectMeta deleteOptions=2:meta/v1.DeleteOptions
policy/v1.PodDisruptionBudget metadata=1:meta/v1.ObjectMeta spec=2:.PodDisruptionBudgetSpec status=3:.PodDisruptionBudgetStatus
policy/v1.PodDisruptionBudgetSpec minAvailable=1:?IntOrString selector=2:meta/v1.LabelSelector maxUnavailable=3:?IntOrString unhealthyPodEvictionPolicy=4:string
policy/v1.PodDisruptionBudgetStatus observedGeneration=1:int disruptedPods=2:{Time} disruptionsAllowed=3:int currentHealthy=4:int desiredHealthy=5:int expectedPods=6:int conditions=7:[meta/v1.Condition]@type~type
rbac/v1.AggregationRule clusterRoleSelectors=1:[meta/v1.LabelSelector]@atomic
rbac/v1.ClusterRole metadata=1:meta/v1.ObjectMeta rules=2:[.PolicyRule]@atomic aggregationRule=3:.AggregationRule
rbac/v1.ClusterRoleBinding metadata=1:meta/v1.ObjectMeta subjects=2:[.Subject]@atomic roleRef=3:.RoleRef
rbac/v1.PolicyRule verbs=1:[string]@atomic apiGroups=2:[string]@atomic resources=3:[string]@atomic resourceNames=4:[string]@atomic nonResourceURLs=5:[string]@atomic
rbac/v1.Role metadata=1:meta/v1.ObjectMeta rules=2:[.PolicyRule]@atomic
rbac/v1.RoleBinding metadata=1:meta/v1.ObjectMeta subjects=2:[.Subject]@atomic roleRef=3:.RoleRef
rbac/v1.RoleRef apiGroup=1:string kind=2:string name=3:string
rbac/v1.Subject kind=1:string apiGroup=2:string name=3:string namespace=4:string
scheduling/v1.PriorityClass metadata=1:meta/v1.ObjectMeta value=2:int globalDefault=3:bool description=4:string preemptionPolicy=5:string
scheduling/v1alpha3.TopologyConstraint key=1:string
scheduling/v1alpha3.WorkloadPodGroupAllDisruptionMode
scheduling/v1alpha3.WorkloadPodGroupBasicSchedulingPolicy
scheduling/v1alpha3.WorkloadPodGroupDisruptionMode single=1:.WorkloadPodGroupSingleDisruptionMode all=2:.WorkloadPodGroupAllDisruptionMode
scheduling/v1alpha3.WorkloadPodGroupGangSchedulingPolicy minCount=1:?int
scheduling/v1alpha3.WorkloadPodGroupResourceClaim name=1:string resourceClaimName=2:string resourceClaimTemplateName=3:string
scheduling/v1alpha3.WorkloadPodGroupSchedulingConstraints topology=1:[.TopologyConstraint]@atomic
scheduling/v1alpha3.WorkloadPodGroupSchedulingPolicy basic=1:.WorkloadPodGroupBasicSchedulingPolicy gang=2:.WorkloadPodGroupGangSchedulingPolicy
scheduling/v1alpha3.WorkloadPodGroupSingleDisruptionMode
storage/v1.CSIDriver metadata=1:meta/v1.ObjectMeta spec=2:.CSIDriverSpec
storage/v1.CSIDriverSpec attachRequired=1:?bool podInfoOnMount=2:?bool volumeLifecycleModes=3:[string]@set storageCapacity=4:?bool fsGroupPolicy=5:string tokenRequests=6:[.TokenRequest]@atomic requiresRepublish=7:?bool seLinuxMount=8:?bool nodeAllocatableUpdatePeriodSeconds=9:?int serviceAccountTokenInSecrets=10:?bool preventPodSchedulingIfMissing=11:?bool
storage/v1.StorageClass metadata=1:meta/v1.ObjectMeta provisioner=2:string parameters=3:{string} reclaimPolicy=4:string mountOptions=5:[string]@atomic allowVolumeExpansion=6:?bool volumeBindingMode=7:string allowedTopologies=8:[core/v1.TopologySelectorTerm]@atomic
storage/v1.TokenRequest audience=1:string expirationSeconds=2:?int
`;
