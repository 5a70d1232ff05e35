{{/* What every pod has: takes a dict of root (the chart's context) and own (settings of its role). */}}
{{- define "heliogram.environment" -}}
{{- $values := .root.Values -}}
{{- $domain := printf "%s-nodes.%s.svc.%s" (include "heliogram.name" .root) .root.Release.Namespace $values.clusterDomain -}}
{{- $given := dict
  "HELIOGRAM_DATA" "/data"
  "HELIOGRAM_API__HOST" (required "public.host: the address under which clients reach the gateway" $values.public.host)
  "HELIOGRAM_API__PORT" ($values.public.port | toString)
  "HELIOGRAM_GATEWAY__HOST" "0.0.0.0"
  "HELIOGRAM_GATEWAY__PORT" "8443"
  "HELIOGRAM_HTTP__HOST" "0.0.0.0"
  "HELIOGRAM_HTTP__PORT" "8080"
  "HELIOGRAM_CLUSTER__NAME" .root.Release.Name
  "HELIOGRAM_CLUSTER__LISTEN" "0.0.0.0:7443"
  "HELIOGRAM_CLUSTER__DISCOVERY" "etcd"
  "HELIOGRAM_CLUSTER__ETCD" (required "etcd: the URLs of its members" $values.etcd | toJson)
  "HELIOGRAM_SQL__KIND" "postgres"
  "HELIOGRAM_SHARED__KIND" "redis"
  "HELIOGRAM_BUS__KIND" "kafka"
  "HELIOGRAM_BUS__BROKERS" (required "kafka.brokers: some of them, as host:port" $values.kafka.brokers | toJson)
  "HELIOGRAM_BUS__TOPIC_PREFIX" $values.kafka.topicPrefix
  "HELIOGRAM_BUS__REPLICATION" ($values.kafka.replication | toString)
  "HELIOGRAM_BLOBS__KIND" "s3"
  "HELIOGRAM_BLOBS__S3__ENDPOINT" $values.s3.endpoint
  "HELIOGRAM_BLOBS__S3__REGION" $values.s3.region
  "HELIOGRAM_BLOBS__S3__BUCKET_PREFIX" $values.s3.bucketPrefix
-}}
{{- if $values.secrets.certificates -}}
{{- $_ := set $given "HELIOGRAM_CLUSTER__AUTHORITY" "/run/heliogram/certificates/authority.pem" -}}
{{- $_ := set $given "HELIOGRAM_CLUSTER__CERTIFICATE" "/run/heliogram/certificates/node.pem" -}}
{{- $_ := set $given "HELIOGRAM_CLUSTER__KEY" "/run/heliogram/certificates/node.key.pem" -}}
{{- end -}}
- name: POD_IP
  valueFrom: {fieldRef: {fieldPath: status.podIP}}
- name: POD_DOMAIN
  value: {{ ternary $domain "" (ne $values.secrets.certificates "") | quote }}
{{- range $name, $value := merge (dict) (.own | default dict) ($values.settings | default dict) $given }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{/* A pod without its containers: who it runs as, and what it mounts. */}}
{{- define "heliogram.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: data
    emptyDir: {medium: Memory, sizeLimit: 16Mi}
  - name: temporary
    emptyDir: {sizeLimit: 1Gi}
  - name: settings
    secret: {secretName: {{ .Values.secrets.settings }}, defaultMode: 0440}
  - name: keys
    secret: {secretName: {{ .Values.secrets.keys }}, defaultMode: 0440}
{{- with .Values.secrets.certificates }}
  - name: certificates
    secret: {secretName: {{ . }}, defaultMode: 0440}
{{- end }}
initContainers:
  # The program wants its keys in a directory that it owns, open to nobody else.
  - name: keys
    image: {{ include "heliogram.image" . }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    command:
      - sh
      - -ec
      - |
        umask 077
        mkdir -p /data/secrets
        cp /run/heliogram/keys/server-key.private.pem /data/
        cp /run/heliogram/keys/master-key /run/heliogram/keys/access-hashes /data/secrets/
        chmod 0600 /data/server-key.private.pem /data/secrets/*
    securityContext: {{- include "heliogram.confinement" . | nindent 6 }}
    resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 64Mi}}
    volumeMounts:
      - {name: data, mountPath: /data}
      - {name: keys, mountPath: /run/heliogram/keys, readOnly: true}
{{- end -}}

{{- define "heliogram.confinement" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "heliogram.mounts" -}}
- {name: data, mountPath: /data}
- {name: temporary, mountPath: /tmp}
- {name: settings, mountPath: /etc/heliogram, readOnly: true}
{{- if .Values.secrets.certificates }}
- {name: certificates, mountPath: /run/heliogram/certificates, readOnly: true}
{{- end }}
{{- end -}}
