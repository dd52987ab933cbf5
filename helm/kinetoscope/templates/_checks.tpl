{{/* What the schema cannot say, because it is about two values. */}}
{{- define "kinetoscope.check" -}}
{{- $kafka := .Values.kafka -}}
{{- $partitions := int .Values.topics.partitions -}}
{{- if not $kafka.bootstrapServers -}}
{{- fail "kafka.bootstrapServers is empty: say where Kafka is, as host:port" -}}
{{- end -}}
{{- if and (hasPrefix "SASL" $kafka.securityProtocol) (not $kafka.sasl.secret) -}}
{{- fail (printf "kafka.securityProtocol is %s, but kafka.sasl.secret is empty: name the Secret with %s" $kafka.securityProtocol $kafka.sasl.key) -}}
{{- end -}}
{{- if not (hasSuffix "SSL" $kafka.securityProtocol) -}}
{{- if or $kafka.tls.caSecret $kafka.tls.clientSecret -}}
{{- fail (printf "kafka.tls names a Secret, but kafka.securityProtocol is %s: make it SSL or SASL_SSL" $kafka.securityProtocol) -}}
{{- end -}}
{{- end -}}
{{- if and (eq .Values.topics.manage "strimzi") (not .Values.topics.strimzi.cluster) -}}
{{- fail "topics.manage is strimzi, but topics.strimzi.cluster is empty: name the Kafka resource" -}}
{{- end -}}
{{- if and (eq .Values.models.source "pvc") (not .Values.models.pvc) -}}
{{- fail "models.source is pvc, but models.pvc is empty: name the PersistentVolumeClaim" -}}
{{- end -}}
{{- if eq .Values.models.source "url" -}}
{{- if not .Values.models.url }}{{ fail "models.source is url, but models.url is empty: say where the archive is" }}{{ end -}}
{{- if not .Values.models.sha256 }}{{ fail "models.sha256 is empty: an archive that is fetched has to have its checksum" }}{{ end -}}
{{- end -}}
{{- if and .Values.monitoring.podMonitor.enabled .Values.monitoring.serviceMonitor.enabled -}}
{{- fail "monitoring.podMonitor and monitoring.serviceMonitor are both enabled: everything would be counted twice, choose one" -}}
{{- end -}}
{{- if not (or .Values.ingest.enabled .Values.stream.cpu.enabled .Values.stream.gpu.enabled) -}}
{{- fail "nothing is enabled: enable ingest, stream.cpu or stream.gpu" -}}
{{- end -}}
{{- if gt (int .Values.ingest.autoscaling.minReplicas) (int .Values.ingest.autoscaling.maxReplicas) -}}
{{- fail "ingest.autoscaling.minReplicas is more than its maxReplicas" -}}
{{- end -}}
{{- $least := 0 -}}
{{- range $name := list "cpu" "gpu" -}}
{{- $pool := index $.Values.stream $name -}}
{{- if $pool.enabled -}}
{{- $scaling := $pool.autoscaling -}}
{{- if eq $scaling.type "none" -}}
{{- $least = add $least (int $pool.replicas) -}}
{{- else -}}
{{- $least = add $least (int $scaling.minReplicas) -}}
{{- if gt (int $scaling.minReplicas) (int $scaling.maxReplicas) -}}
{{- fail (printf "stream.%s.autoscaling.minReplicas is more than its maxReplicas" $name) -}}
{{- end -}}
{{- end -}}
{{- if and (eq $scaling.type "keda") (ne $kafka.securityProtocol "PLAINTEXT") (not $.Values.keda.authentication) -}}
{{- fail (printf "stream.%s.autoscaling.type is keda and kafka.securityProtocol %s, but keda.authentication is empty: name the TriggerAuthentication with which KEDA reaches Kafka" $name $kafka.securityProtocol) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if gt (int $least) $partitions -}}
{{- fail (printf "the stream pools have %d pods, but topics.partitions is %d: pods beyond it would never have work" (int $least) $partitions) -}}
{{- end -}}
{{- range $id, $camera := .Values.cameras.definitions -}}
{{- if regexMatch "://[^/@:]*:[^$/@][^/@]*@" $camera.uri -}}
{{- fail (printf "cameras.definitions.%s: a password stands in the uri: put it into a Secret, name that in ingest.secretEnv, and write ${env:NAME}" $id) -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := .Values.kafka.properties -}}
{{- if regexMatch "(password|secret|jaas|keystore.key)" $name -}}
{{- fail (printf "kafka.properties has %s, which is a secret: put it into a Secret, and name that in kafka.sasl, kafka.tls or kafka.config" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
