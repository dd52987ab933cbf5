package io.kinetoscope.helm;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscalerBehavior;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;

/**
 * Whether a manifest is what its API takes: no field that it does not know, none missing that it
 * needs, each of its type.
 *
 * <p>Kubernetes' own kinds are held against the models of its Java client, those of Strimzi and of
 * Prometheus's operator against the types that these publish, a ScaledObject of KEDA against a
 * schema of our own of the part that the chart uses, since KEDA publishes none that Java can read.
 */
final class KubernetesTypes {

    /** Checks a manifest; throws what does not fit. */
    private interface Check {
        void check(String json) throws IOException;
    }

    private static final ObjectMapper STRICT =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .annotationIntrospector(new WithoutAnySetter())
                    .build();

    private static final Map<String, Check> CHECKS =
            Map.<String, Check>ofEntries(
                    Map.entry(
                            "v1/ConfigMap",
                            core(V1ConfigMap::validateJsonElement, V1ConfigMap.class)),
                    Map.entry("v1/Pod", core(V1Pod::validateJsonElement, V1Pod.class)),
                    Map.entry("v1/Service", core(V1Service::validateJsonElement, V1Service.class)),
                    Map.entry(
                            "v1/ServiceAccount",
                            core(V1ServiceAccount::validateJsonElement, V1ServiceAccount.class)),
                    Map.entry(
                            "apps/v1/StatefulSet",
                            core(V1StatefulSet::validateJsonElement, V1StatefulSet.class)),
                    Map.entry("batch/v1/Job", core(V1Job::validateJsonElement, V1Job.class)),
                    Map.entry(
                            "policy/v1/PodDisruptionBudget",
                            core(
                                    V1PodDisruptionBudget::validateJsonElement,
                                    V1PodDisruptionBudget.class)),
                    Map.entry(
                            "networking.k8s.io/v1/NetworkPolicy",
                            core(V1NetworkPolicy::validateJsonElement, V1NetworkPolicy.class)),
                    Map.entry(
                            "autoscaling/v2/HorizontalPodAutoscaler",
                            core(
                                    V2HorizontalPodAutoscaler::validateJsonElement,
                                    V2HorizontalPodAutoscaler.class)),
                    Map.entry("kafka.strimzi.io/v1/KafkaTopic", custom(KafkaTopic.class)),
                    Map.entry("monitoring.coreos.com/v1/PodMonitor", custom(PodMonitor.class)),
                    Map.entry(
                            "monitoring.coreos.com/v1/ServiceMonitor",
                            custom(ServiceMonitor.class)),
                    Map.entry(
                            "monitoring.coreos.com/v1/PrometheusRule",
                            custom(PrometheusRule.class)),
                    Map.entry(
                            "keda.sh/v1alpha1/ScaledObject",
                            (Check) KubernetesTypes::scaledObject));

    private KubernetesTypes() {}

    /** Says what is wrong with a manifest; null when nothing is. */
    static String fault(JsonNode manifest) throws IOException {
        String type = manifest.path("apiVersion").asText() + "/" + Manifests.kind(manifest);
        Check check = CHECKS.get(type);
        if (check == null) {
            return "no schema is known for " + type;
        }
        try {
            check.check(manifest.toString());
            return null;
        } catch (JsonProcessingException | RuntimeException e) {
            return e.getMessage();
        }
    }

    private static Check core(ElementCheck validator, Class<?> type) {
        return json -> {
            validator.check(JsonParser.parseString(json));
            // Quantities, ports and the like are of types of their own.
            requireNonNull(JSON.getGson().fromJson(json, type));
        };
    }

    private interface ElementCheck {
        void check(JsonElement element) throws IOException;
    }

    private static Check custom(Class<?> type) {
        return json -> STRICT.readValue(json, type);
    }

    private static void scaledObject(String json) throws IOException {
        JsonNode manifest = STRICT.readTree(json);
        Set<?> faults = schema("scaled-object.schema.json").validate(manifest);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(faults.toString());
        }
        JsonNode behavior = manifest.at("/spec/advanced/horizontalPodAutoscalerConfig/behavior");
        V2HorizontalPodAutoscalerBehavior.validateJsonElement(
                JsonParser.parseString(behavior.toString()));
    }

    static JsonSchema schema(String name) throws IOException {
        try (InputStream in = KubernetesTypes.class.getResourceAsStream("/schemas/" + name)) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
        }
    }

    /** The types keep fields that they do not know; here those are to be refused. */
    private static final class WithoutAnySetter extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return annotated.hasAnnotation(JsonAnySetter.class) ? Boolean.FALSE : null;
        }
    }
}
