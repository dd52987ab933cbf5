{{/* Each change of the number of pods is a rebalance: a few at a time, and slowly back. Takes up and down, seconds. */}}
{{- define "kinetoscope.behavior" -}}
scaleUp:
  stabilizationWindowSeconds: {{ .up }}
  selectPolicy: Max
  policies:
    - type: Percent
      value: 100
      periodSeconds: 120
    - type: Pods
      value: 2
      periodSeconds: 120
scaleDown:
  stabilizationWindowSeconds: {{ .down }}
  selectPolicy: Min
  policies:
    - type: Pods
      value: 1
      periodSeconds: 300
{{- end -}}
