{{- define "kinetoscope.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "kinetoscope.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: ["ALL"]
{{- end -}}

{{/* A map of settings in camelCase as KINETOSCOPE_* variables. */}}
{{- define "kinetoscope.settings" -}}
{{- range $name, $value := . }}
{{- if not (kindIs "invalid" $value) }}
- name: KINETOSCOPE_{{ $name | snakecase | upper }}
  value: {{ kindIs "slice" $value | ternary (join "\n" (kindIs "slice" $value | ternary $value (list))) (toString $value) | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* How to reach Kafka, and the layout of its topics. Takes the root. */}}
{{- define "kinetoscope.kafkaEnv" -}}
{{- $kafka := .Values.kafka -}}
- name: KINETOSCOPE_BOOTSTRAP_SERVERS
  value: {{ $kafka.bootstrapServers | quote }}
- name: KINETOSCOPE_TOPIC_PREFIX
  value: {{ $kafka.topicPrefix | quote }}
- name: KINETOSCOPE_PARTITIONS
  value: {{ .Values.topics.partitions | quote }}
- name: KINETOSCOPE_REPLICATION_FACTOR
  value: {{ .Values.topics.replicationFactor | quote }}
{{- if ne $kafka.securityProtocol "PLAINTEXT" }}
- name: KAFKA_SECURITY_PROTOCOL
  value: {{ $kafka.securityProtocol }}
{{- end }}
{{- if hasPrefix "SASL" $kafka.securityProtocol }}
- name: KAFKA_SASL_MECHANISM
  value: {{ $kafka.sasl.mechanism }}
- name: KAFKA_SASL_JAAS_CONFIG
  valueFrom:
    secretKeyRef:
      name: {{ $kafka.sasl.secret }}
      key: {{ $kafka.sasl.key }}
{{- end }}
{{- if $kafka.tls.caSecret }}
- name: KAFKA_SSL_TRUSTSTORE_TYPE
  value: PEM
- name: KAFKA_SSL_TRUSTSTORE_LOCATION
  value: /etc/kinetoscope/ca/{{ $kafka.tls.caKey }}
{{- end }}
{{- if $kafka.tls.clientSecret }}
- name: KAFKA_SSL_KEYSTORE_TYPE
  value: PKCS12
- name: KAFKA_SSL_KEYSTORE_LOCATION
  value: /etc/kinetoscope/client/{{ $kafka.tls.clientKey }}
- name: KAFKA_SSL_KEYSTORE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ $kafka.tls.clientSecret }}
      key: {{ $kafka.tls.clientPasswordKey }}
{{- end }}
{{- if $kafka.config.secret }}
- name: KINETOSCOPE_KAFKA_CONFIG
  value: /etc/kinetoscope/kafka/{{ $kafka.config.key }}
{{- end }}
{{- range $name, $value := $kafka.properties }}
- name: KAFKA_{{ $name | replace "." "_" | upper }}
  value: {{ toString $value | quote }}
{{- end }}
{{- end -}}

{{- define "kinetoscope.kafkaMounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .Values.kafka.tls.caSecret }}
- name: kafka-ca
  mountPath: /etc/kinetoscope/ca
  readOnly: true
{{- end }}
{{- if .Values.kafka.tls.clientSecret }}
- name: kafka-client
  mountPath: /etc/kinetoscope/client
  readOnly: true
{{- end }}
{{- if .Values.kafka.config.secret }}
- name: kafka-config
  mountPath: /etc/kinetoscope/kafka
  readOnly: true
{{- end }}
{{- end -}}

{{- define "kinetoscope.kafkaVolumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: 2Gi
{{- if .Values.kafka.tls.caSecret }}
- name: kafka-ca
  secret:
    secretName: {{ .Values.kafka.tls.caSecret }}
    items:
      - key: {{ .Values.kafka.tls.caKey }}
        path: {{ .Values.kafka.tls.caKey }}
{{- end }}
{{- if .Values.kafka.tls.clientSecret }}
- name: kafka-client
  secret:
    secretName: {{ .Values.kafka.tls.clientSecret }}
    items:
      - key: {{ .Values.kafka.tls.clientKey }}
        path: {{ .Values.kafka.tls.clientKey }}
{{- end }}
{{- if .Values.kafka.config.secret }}
- name: kafka-config
  secret:
    secretName: {{ .Values.kafka.config.secret }}
    items:
      - key: {{ .Values.kafka.config.key }}
        path: {{ .Values.kafka.config.key }}
{{- end }}
{{- end -}}

{{/* Where pods go. Takes root, component, and from: ingest or a pool. */}}
{{- define "kinetoscope.placement" -}}
{{- with .from.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .from.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .from.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .from.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .from.spread }}
topologySpreadConstraints:
{{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "kinetoscope.selector" $ | nindent 8 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A pod that runs once. Takes root, component and args. */}}
{{- define "kinetoscope.job" -}}
automountServiceAccountToken: false
enableServiceLinks: false
restartPolicy: Never
securityContext:
  {{- include "kinetoscope.podSecurity" . | nindent 2 }}
{{- with .root.Values.images.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
containers:
  - name: kinetoscope
    image: {{ include "kinetoscope.image" (dict "root" .root "image" .root.Values.images.ingest) }}
    imagePullPolicy: {{ .root.Values.images.pullPolicy }}
    args: {{ toJson .args }}
    env:
      {{- include "kinetoscope.kafkaEnv" .root | nindent 6 }}
      - name: KINETOSCOPE_JAVA_OPTS
        value: -Xmx256m
    securityContext:
      {{- include "kinetoscope.containerSecurity" . | nindent 6 }}
    resources:
      {{- toYaml .root.Values.jobResources | nindent 6 }}
    volumeMounts:
      {{- include "kinetoscope.kafkaMounts" .root | nindent 6 }}
      {{- with .mounts }}
      {{- . | nindent 6 }}
      {{- end }}
volumes:
  {{- include "kinetoscope.kafkaVolumes" .root | nindent 2 }}
  {{- with .volumes }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end -}}
