{{- define "heliogram.name" -}}
{{- printf "%s-heliogram" .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "heliogram.labels" -}}
app.kubernetes.io/name: heliogram
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "heliogram.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
