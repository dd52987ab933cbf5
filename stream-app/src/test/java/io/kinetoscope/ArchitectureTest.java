package io.kinetoscope;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Who may see whom. Each rule says why. */
final class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.kinetoscope");

    private static final String INGEST = "io.kinetoscope.ingest..";
    private static final String MODEL = "io.kinetoscope.model..";
    private static final String STREAM = "io.kinetoscope.stream..";
    private static final String CLI = "io.kinetoscope.cli..";

    @Test
    void shouldNotLetIngestSeeWhatComesAfterIt() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(INGEST)
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(MODEL, STREAM, CLI))
                        .because("an ingest worker is deployed without model and topology"));
    }

    @Test
    void shouldNotLetTheModelSeeTheTopology() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(MODEL)
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(STREAM, CLI))
                        .because("models are trained and checked without Kafka Streams"));
    }

    @Test
    void shouldNotLetAnythingSeeTheCommandLine() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(CLI)
                        .should()
                        .dependOnClassesThat(resideInAPackage(CLI))
                        .because("the command line is one way to run the applications"));
    }

    @Test
    void shouldKeepTheWireFormatToItself() {
        check(
                classes()
                        .that()
                        .resideInAPackage("io.kinetoscope.ingest.wire..")
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage(
                                        "io.kinetoscope.ingest.wire..",
                                        "io.kinetoscope",
                                        "java..",
                                        "com.google.protobuf..",
                                        "org.apache.kafka.common.."))
                        .because("other programs may copy the schema and its checks as they are"));
    }

    @Test
    void shouldUseDjlInTheModelOnly() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(MODEL, "io.kinetoscope.stream.inference..")
                        .should()
                        .dependOnClassesThat(resideInAPackage("ai.djl.."))
                        .because("native tensors have one owner"));
    }

    @Test
    void shouldPlotInTheReportOnly() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.kinetoscope.model.training.report..")
                        .should()
                        .dependOnClassesThat(resideInAPackage("org.knowm.xchart.."))
                        .because("a report is one way to look at numbers"));
    }

    @Test
    void shouldUseFfmpegInTheSourcesAndTheCodecsOfPicturesOnly() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("io.kinetoscope.ingest.source..")
                        .and()
                        .haveNameNotMatching(
                                ".*\\.(JpegCodec|JpegDecoder|WebpEncoder|PixelConversion)(\\$.*)?")
                        .should()
                        .dependOnClassesThat(resideInAPackage("org.bytedeco.."))
                        .because("native pictures have one owner"));
    }

    @Test
    void shouldNotUseTheInternalsOfKafkaStreams() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat(
                                resideInAPackage("org.apache.kafka.streams..internals.."))
                        .because("they change without notice"));
    }

    @Test
    void shouldHaveNoPackageForWhateverFitsNowhereElse() {
        check(
                noClasses()
                        .should()
                        .resideInAnyPackage(
                                "..util..", "..utils..", "..common..", "..core..", "..helper..")
                        .because("such packages grow without end"));
    }

    @Test
    void shouldHaveNoCircleOfPackages() {
        check(slices().matching("io.kinetoscope.(*).(*)..").should().beFreeOfCycles());
    }

    @Test
    void shouldHaveNoStaticStateThatChanges() {
        check(
                fields().that()
                        .areStatic()
                        .and()
                        .areDeclaredInClassesThat()
                        .areNotAssignableTo("com.google.protobuf.GeneratedFile")
                        .and()
                        .areDeclaredInClassesThat()
                        .areNotAssignableTo("com.google.protobuf.Message")
                        // A process has one shutdown.
                        .and()
                        .areDeclaredInClassesThat()
                        .doNotHaveFullyQualifiedName("io.kinetoscope.cli.Shutdown")
                        .should()
                        .beFinal()
                        .because("two apps in one process, and two tests, must not meet in it"));
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
