package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.ComputeSettings;
import io.kinetoscope.model.LoadedModel;
import io.kinetoscope.model.ModelVerifier;
import io.kinetoscope.model.script.Arithmetic;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.stream.ModelSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model scores, and on what. */
final class ModelOptions {

    /** The model of {@code demo} and {@code stream} when none is named. */
    static final String DEFAULT_MODEL = "rsanet-motion";

    @Mixin private StoreOptions store;

    @Option(
            names = "--model",
            paramLabel = "NAME[:VERSION]",
            defaultValue = DEFAULT_MODEL,
            description =
                    "Model of the store; without a version the newest (default: ${DEFAULT-VALUE}).")
    private String model;

    @Mixin private PrecisionOptions precision;
    @Mixin private DeviceOptions device;

    StoredModel find() {
        return find(ModelRef.parse(model));
    }

    /** Another model of the store, to be run as this one. */
    StoredModel find(ModelRef other) {
        return precision.find(store.store(), other);
    }

    /** What a model that was found is to be run in. */
    Arithmetic arithmetic(StoredModel found) {
        return precision.arithmetic(found);
    }

    /** Refuses a device that cannot be meant, or is not there. */
    void requireDevice() {
        device.all();
    }

    /** CPU threads of a forward pass. */
    int threads() {
        return device.settings().threads();
    }

    /** The store that the model is of. */
    ModelStore store() {
        return store.store();
    }

    LoadedModel load(StoredModel found) {
        return LoadedModel.open(found, device.settings(), arithmetic(found));
    }

    /** One for each of the devices that are given; the caller closes them. */
    List<LoadedModel> loadOnAllDevices(StoredModel found) {
        List<LoadedModel> loaded = new ArrayList<>();
        try {
            for (ComputeSettings settings : device.all()) {
                loaded.add(LoadedModel.open(found, settings, arithmetic(found)));
            }
        } catch (RuntimeException e) {
            loaded.forEach(LoadedModel::close);
            throw e;
        }
        return loaded;
    }

    /** Whether the newest version is meant, and not one that is named. */
    boolean isNewest() {
        return ModelRef.parse(model).version().isEmpty();
    }

    /** The versions of this model, run as these options say. */
    ModelSource source() {
        return new ModelSource() {
            @Override
            public StoredModel newest() {
                return find();
            }

            @Override
            public List<LoadedModel> load(StoredModel version) {
                return loadChecked(version);
            }
        };
    }

    private List<LoadedModel> loadChecked(StoredModel version) {
        List<LoadedModel> loaded = loadOnAllDevices(version);
        try {
            for (LoadedModel each : loaded) {
                ModelVerifier.check(version, each, arithmetic(version));
            }
        } catch (RuntimeException e) {
            loaded.forEach(LoadedModel::close);
            throw e;
        }
        return loaded;
    }

    LoadedModel loadInFloat32(StoredModel found) {
        return LoadedModel.open(found, device.settings(), Arithmetic.FP32);
    }

    /** Where a model runs. */
    static final class DeviceOptions {

        @Option(
                names = "--device",
                paramLabel = "cpu|gpu[:I][,…]|gpu:all",
                defaultValue = "cpu",
                description =
                        "Device that the model runs on; for demo and stream also several,"
                                + " 'gpu:0,gpu:1' or 'gpu:all' (default: ${DEFAULT-VALUE}).")
        private String device;

        @Mixin private ThreadsOptions threads;

        /**
         * @throws ConfigurationException when there are several
         */
        ComputeSettings settings() {
            List<ComputeSettings> all = all();
            if (all.size() > 1) {
                throw new ConfigurationException(
                        "this runs on one device, not on '%s': only demo and stream take several"
                                .formatted(device));
            }
            return all.get(0);
        }

        List<ComputeSettings> all() {
            return ComputeSettings.several(device, threads.count());
        }
    }

    /** How many threads compute. */
    static final class ThreadsOptions {

        @Option(
                names = "--inference-threads",
                paramLabel = "N",
                defaultValue = "0",
                description =
                        "CPU threads of one forward pass; 0 for as many as there are processors"
                                + " (default: ${DEFAULT-VALUE}).")
        private int threads;

        int count() {
            return threads;
        }
    }
}
