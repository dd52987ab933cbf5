package io.kinetoscope.stream.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where on a grid of values the highest one holds most broadly. */
final class Plateau {

    private Plateau() {}

    /** A place on the grid. */
    record Cell(int row, int column) {

        /** Steps to another cell, of which a diagonal one is one. */
        int distance(Cell other) {
            return Math.max(Math.abs(row - other.row), Math.abs(column - other.column));
        }
    }

    /**
     * Of the cells with the highest value the one that is farthest from all others and from the
     * grid's edges; of several such, the one nearest to their mean.
     *
     * @param grid rows of equal length; NaN is no value
     * @return empty when no value is above 0
     */
    static Optional<Cell> middle(double[][] grid) {
        double highest = 0;
        for (double[] row : grid) {
            for (double value : row) {
                highest = value > highest ? value : highest;
            }
        }
        if (highest == 0) {
            return Optional.empty();
        }
        List<Cell> best = new ArrayList<>();
        List<Cell> others = new ArrayList<>();
        for (int row = -1; row <= grid.length; row++) {
            for (int column = -1; column <= grid[0].length; column++) {
                boolean inside =
                        row >= 0 && row < grid.length && column >= 0 && column < grid[0].length;
                (inside && grid[row][column] == highest ? best : others).add(new Cell(row, column));
            }
        }
        int clearance = best.stream().mapToInt(cell -> clearance(cell, others)).max().orElseThrow();
        List<Cell> clearest =
                best.stream().filter(cell -> clearance(cell, others) == clearance).toList();
        double row = clearest.stream().mapToInt(Cell::row).average().orElseThrow();
        double column = clearest.stream().mapToInt(Cell::column).average().orElseThrow();
        return clearest.stream()
                .min(
                        Comparator.comparingDouble(
                                cell -> Math.hypot(cell.row() - row, cell.column() - column)));
    }

    private static int clearance(Cell cell, List<Cell> others) {
        return others.stream().mapToInt(cell::distance).min().orElseThrow();
    }
}
