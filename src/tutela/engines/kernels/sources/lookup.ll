; made by tools/kernels.sh with ziglang==0.13.0 from lookup.c, whose SHA-256 is
; 0cb0aeb9cb6eb7e4e153a70ee10e91b1916eeade11f3ce403c6bda38c47a912d

%struct.group = type { [64 x i32], [64 x i32], [64 x i32] }

; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite, inaccessiblemem: readwrite) uwtable(sync)
define dso_local i64 @lookup(ptr nocapture noundef readonly %0, i64 noundef %1, ptr nocapture noundef readonly %2, ptr nocapture noundef readonly %3, i64 noundef %4, i64 noundef %5, ptr nocapture noundef readonly %6, i64 noundef %7, i64 noundef %8, ptr nocapture noundef writeonly %9, ptr nocapture noundef writeonly %10, i64 noundef %11) local_unnamed_addr #0 {
  %13 = alloca [4 x %struct.group], align 16
  call void @llvm.lifetime.start.p0(i64 3072, ptr nonnull %13) #5
  %14 = add i64 %8, 63
  %15 = lshr i64 %14, 6
  %16 = icmp eq i64 %1, 0
  %17 = sub i64 64, %1
  %18 = and i64 %1, -8
  %19 = sub i64 32, %18
  %20 = trunc i64 %4 to i32
  %21 = sub i64 0, %5
  %22 = getelementptr i8, ptr %6, i64 %21
  %23 = icmp eq i64 %5, 0
  %24 = add nuw nsw i64 %15, 2
  br label %26

25:                                               ; preds = %271
  call void @llvm.lifetime.end.p0(i64 3072, ptr nonnull %13) #5
  ret i64 %272

26:                                               ; preds = %12, %271
  %27 = phi i64 [ 0, %12 ], [ %273, %271 ]
  %28 = phi i64 [ 0, %12 ], [ %272, %271 ]
  %29 = icmp ult i64 %27, %15
  br i1 %29, label %30, label %55

30:                                               ; preds = %26
  %31 = and i64 %27, 3
  %32 = getelementptr inbounds %struct.group, ptr %13, i64 %31
  %33 = shl nuw i64 %27, 6
  %34 = add nuw i64 %33, 64
  %35 = tail call i64 @llvm.umin.i64(i64 %34, i64 %8)
  %36 = icmp ult i64 %33, %8
  br i1 %36, label %37, label %55

37:                                               ; preds = %30, %37
  %38 = phi i64 [ %53, %37 ], [ %33, %30 ]
  %39 = mul i64 %38, %7
  %40 = getelementptr inbounds i8, ptr %6, i64 %39
  %41 = load i64, ptr %40, align 1, !tbaa !5
  %42 = tail call i64 @llvm.bswap.i64(i64 %41)
  %43 = lshr i64 %42, %17
  %44 = trunc i64 %43 to i32
  %45 = select i1 %16, i32 0, i32 %44
  %46 = sub nuw i64 %38, %33
  %47 = getelementptr inbounds [64 x i32], ptr %32, i64 0, i64 %46
  store i32 %45, ptr %47, align 4, !tbaa !8
  %48 = lshr i64 %42, %19
  %49 = trunc i64 %48 to i32
  %50 = getelementptr inbounds %struct.group, ptr %13, i64 %31, i32 2, i64 %46
  store i32 %49, ptr %50, align 4, !tbaa !8
  %51 = zext i32 %45 to i64
  %52 = getelementptr inbounds i32, ptr %0, i64 %51
  tail call void @llvm.prefetch.p0(ptr %52, i32 0, i32 3, i32 1)
  %53 = add nuw i64 %38, 1
  %54 = icmp ult i64 %53, %35
  br i1 %54, label %37, label %55, !llvm.loop !10

55:                                               ; preds = %37, %30, %26
  %56 = icmp eq i64 %27, 0
  br i1 %56, label %271, label %57

57:                                               ; preds = %55
  %58 = add nsw i64 %27, -1
  %59 = icmp ult i64 %58, %15
  br i1 %59, label %60, label %93

60:                                               ; preds = %57
  %61 = and i64 %58, 3
  %62 = getelementptr inbounds %struct.group, ptr %13, i64 %61
  %63 = shl nuw i64 %58, 6
  %64 = add nuw i64 %63, 64
  %65 = tail call i64 @llvm.umin.i64(i64 %64, i64 %8)
  %66 = icmp ult i64 %63, %8
  br i1 %66, label %67, label %93

67:                                               ; preds = %60, %67
  %68 = phi i64 [ %91, %67 ], [ %63, %60 ]
  %69 = sub nuw i64 %68, %63
  %70 = getelementptr inbounds [64 x i32], ptr %62, i64 0, i64 %69
  %71 = load i32, ptr %70, align 4, !tbaa !8
  %72 = zext i32 %71 to i64
  %73 = getelementptr inbounds i32, ptr %0, i64 %72
  %74 = load i32, ptr %73, align 4, !tbaa !8
  %75 = add i32 %71, 1
  %76 = zext i32 %75 to i64
  %77 = getelementptr inbounds i32, ptr %0, i64 %76
  %78 = load i32, ptr %77, align 4, !tbaa !8
  %79 = zext i32 %78 to i64
  %80 = icmp ugt i64 %79, %4
  %81 = select i1 %80, i32 %20, i32 %78
  %82 = tail call i32 @llvm.umin.i32(i32 %74, i32 %81)
  store i32 %82, ptr %70, align 4, !tbaa !8
  %83 = getelementptr inbounds %struct.group, ptr %13, i64 %61, i32 1, i64 %69
  store i32 %81, ptr %83, align 4, !tbaa !8
  %84 = zext i32 %82 to i64
  %85 = getelementptr inbounds i32, ptr %2, i64 %84
  tail call void @llvm.prefetch.p0(ptr %85, i32 0, i32 3, i32 1)
  %86 = icmp ult i32 %74, %81
  %87 = add i32 %81, -1
  %88 = select i1 %86, i32 %87, i32 %82
  %89 = zext i32 %88 to i64
  %90 = getelementptr inbounds i32, ptr %2, i64 %89
  tail call void @llvm.prefetch.p0(ptr %90, i32 0, i32 3, i32 1)
  %91 = add nuw i64 %68, 1
  %92 = icmp ult i64 %91, %65
  br i1 %92, label %67, label %93, !llvm.loop !12

93:                                               ; preds = %67, %60, %57
  %94 = icmp eq i64 %27, 1
  br i1 %94, label %271, label %95

95:                                               ; preds = %93
  %96 = add nsw i64 %27, -2
  %97 = icmp ult i64 %96, %15
  br i1 %97, label %98, label %140

98:                                               ; preds = %95
  %99 = and i64 %96, 3
  %100 = getelementptr inbounds %struct.group, ptr %13, i64 %99
  %101 = shl nuw i64 %96, 6
  %102 = add nuw i64 %101, 64
  %103 = tail call i64 @llvm.umin.i64(i64 %102, i64 %8)
  %104 = icmp ult i64 %101, %8
  br i1 %104, label %105, label %140

105:                                              ; preds = %98, %137
  %106 = phi i64 [ %138, %137 ], [ %101, %98 ]
  %107 = sub nuw i64 %106, %101
  %108 = getelementptr inbounds [64 x i32], ptr %100, i64 0, i64 %107
  %109 = load i32, ptr %108, align 4, !tbaa !8
  %110 = getelementptr inbounds %struct.group, ptr %13, i64 %99, i32 1, i64 %107
  %111 = load i32, ptr %110, align 4, !tbaa !8
  %112 = getelementptr inbounds %struct.group, ptr %13, i64 %99, i32 2, i64 %107
  %113 = load i32, ptr %112, align 4, !tbaa !8
  %114 = sub i32 %111, %109
  %115 = icmp ugt i32 %114, 32
  br i1 %115, label %137, label %116

116:                                              ; preds = %105
  %117 = icmp ult i32 %109, %111
  br i1 %117, label %118, label %131

118:                                              ; preds = %116
  %119 = zext i32 %109 to i64
  %120 = zext i32 %111 to i64
  br label %121

121:                                              ; preds = %118, %126
  %122 = phi i64 [ %119, %118 ], [ %127, %126 ]
  %123 = getelementptr inbounds i32, ptr %2, i64 %122
  %124 = load i32, ptr %123, align 4, !tbaa !8
  %125 = icmp ult i32 %124, %113
  br i1 %125, label %126, label %129

126:                                              ; preds = %121
  %127 = add nuw nsw i64 %122, 1
  %128 = icmp eq i64 %127, %120
  br i1 %128, label %131, label %121, !llvm.loop !13

129:                                              ; preds = %121
  %130 = icmp eq i32 %124, %113
  br i1 %130, label %132, label %131

131:                                              ; preds = %126, %116, %129
  store i32 %111, ptr %108, align 4, !tbaa !8
  br label %137

132:                                              ; preds = %129
  %133 = trunc i64 %122 to i32
  store i32 %133, ptr %108, align 4, !tbaa !8
  %134 = and i64 %122, 4294967295
  %135 = mul i64 %134, %5
  %136 = getelementptr inbounds i8, ptr %3, i64 %135
  tail call void @llvm.prefetch.p0(ptr %136, i32 0, i32 3, i32 1)
  br label %137

137:                                              ; preds = %131, %132, %105
  %138 = add nuw i64 %106, 1
  %139 = icmp ult i64 %138, %103
  br i1 %139, label %105, label %140, !llvm.loop !14

140:                                              ; preds = %137, %98, %95
  %141 = icmp ugt i64 %27, 2
  br i1 %141, label %142, label %271

142:                                              ; preds = %140
  %143 = add nsw i64 %27, -3
  %144 = and i64 %143, 3
  %145 = getelementptr inbounds %struct.group, ptr %13, i64 %144
  %146 = shl nuw i64 %143, 6
  %147 = add nuw i64 %146, 64
  %148 = tail call i64 @llvm.umin.i64(i64 %147, i64 %8)
  %149 = icmp ult i64 %146, %8
  br i1 %149, label %150, label %271

150:                                              ; preds = %142, %268
  %151 = phi i64 [ %160, %268 ], [ %146, %142 ]
  %152 = phi i64 [ %269, %268 ], [ %28, %142 ]
  %153 = sub nuw i64 %151, %146
  %154 = getelementptr inbounds [64 x i32], ptr %145, i64 0, i64 %153
  %155 = load i32, ptr %154, align 4, !tbaa !8
  %156 = getelementptr inbounds %struct.group, ptr %13, i64 %144, i32 1, i64 %153
  %157 = load i32, ptr %156, align 4, !tbaa !8
  %158 = getelementptr inbounds %struct.group, ptr %13, i64 %144, i32 2, i64 %153
  %159 = load i32, ptr %158, align 4, !tbaa !8
  %160 = add nuw i64 %151, 1
  %161 = mul i64 %160, %7
  %162 = getelementptr i8, ptr %22, i64 %161
  %163 = sub i32 %157, %155
  %164 = icmp ugt i32 %163, 32
  %165 = icmp ult i32 %155, %157
  br i1 %164, label %167, label %166

166:                                              ; preds = %150
  br i1 %165, label %237, label %268

167:                                              ; preds = %150
  br i1 %165, label %168, label %203

168:                                              ; preds = %167, %199
  %169 = phi i32 [ %201, %199 ], [ %155, %167 ]
  %170 = phi i32 [ %200, %199 ], [ %157, %167 ]
  %171 = sub i32 %170, %169
  %172 = lshr i32 %171, 1
  %173 = add i32 %172, %169
  %174 = zext i32 %173 to i64
  %175 = getelementptr inbounds i32, ptr %2, i64 %174
  %176 = load i32, ptr %175, align 4, !tbaa !8
  %177 = freeze i32 %176
  %178 = icmp eq i32 %177, %159
  br i1 %178, label %181, label %179

179:                                              ; preds = %168
  %180 = icmp ult i32 %177, %159
  br i1 %180, label %197, label %199

181:                                              ; preds = %168
  %182 = mul i64 %174, %5
  %183 = getelementptr inbounds i8, ptr %3, i64 %182
  br i1 %23, label %199, label %187

184:                                              ; preds = %187
  %185 = add nuw i64 %188, 1
  %186 = icmp eq i64 %185, %5
  br i1 %186, label %199, label %187, !llvm.loop !15

187:                                              ; preds = %181, %184
  %188 = phi i64 [ %185, %184 ], [ 0, %181 ]
  %189 = getelementptr inbounds i8, ptr %183, i64 %188
  %190 = load i8, ptr %189, align 1, !tbaa !5
  %191 = getelementptr inbounds i8, ptr %162, i64 %188
  %192 = load i8, ptr %191, align 1, !tbaa !5
  %193 = icmp eq i8 %190, %192
  br i1 %193, label %184, label %194

194:                                              ; preds = %187
  %195 = icmp ult i8 %190, %192
  %196 = freeze i1 %195
  br i1 %196, label %197, label %199

197:                                              ; preds = %194, %179
  %198 = add i32 %173, 1
  br label %199

199:                                              ; preds = %184, %197, %194, %181, %179
  %200 = phi i32 [ %170, %197 ], [ %173, %181 ], [ %173, %194 ], [ %173, %179 ], [ %173, %184 ]
  %201 = phi i32 [ %198, %197 ], [ %169, %181 ], [ %169, %194 ], [ %169, %179 ], [ %169, %184 ]
  %202 = icmp ult i32 %201, %200
  br i1 %202, label %168, label %203, !llvm.loop !16

203:                                              ; preds = %199, %167
  %204 = phi i32 [ %155, %167 ], [ %201, %199 ]
  %205 = icmp ult i32 %204, %157
  br i1 %205, label %206, label %268

206:                                              ; preds = %203
  %207 = zext i32 %204 to i64
  %208 = zext i32 %157 to i64
  br label %209

209:                                              ; preds = %206, %233
  %210 = phi i64 [ %207, %206 ], [ %235, %233 ]
  %211 = phi i64 [ %152, %206 ], [ %234, %233 ]
  %212 = getelementptr inbounds i32, ptr %2, i64 %210
  %213 = load i32, ptr %212, align 4, !tbaa !8
  %214 = icmp eq i32 %213, %159
  br i1 %214, label %215, label %268

215:                                              ; preds = %209
  %216 = mul i64 %210, %5
  %217 = getelementptr inbounds i8, ptr %3, i64 %216
  br i1 %23, label %228, label %221

218:                                              ; preds = %221
  %219 = add nuw i64 %222, 1
  %220 = icmp eq i64 %219, %5
  br i1 %220, label %228, label %221, !llvm.loop !15

221:                                              ; preds = %215, %218
  %222 = phi i64 [ %219, %218 ], [ 0, %215 ]
  %223 = getelementptr inbounds i8, ptr %217, i64 %222
  %224 = load i8, ptr %223, align 1, !tbaa !5
  %225 = getelementptr inbounds i8, ptr %162, i64 %222
  %226 = load i8, ptr %225, align 1, !tbaa !5
  %227 = icmp eq i8 %224, %226
  br i1 %227, label %218, label %268

228:                                              ; preds = %218, %215
  %229 = icmp ult i64 %211, %11
  br i1 %229, label %230, label %233

230:                                              ; preds = %228
  %231 = getelementptr inbounds i64, ptr %9, i64 %211
  store i64 %151, ptr %231, align 8, !tbaa !17
  %232 = getelementptr inbounds i64, ptr %10, i64 %211
  store i64 %210, ptr %232, align 8, !tbaa !17
  br label %233

233:                                              ; preds = %230, %228
  %234 = add i64 %211, 1
  %235 = add nuw nsw i64 %210, 1
  %236 = icmp eq i64 %235, %208
  br i1 %236, label %268, label %209, !llvm.loop !19

237:                                              ; preds = %166, %264
  %238 = phi i32 [ %266, %264 ], [ %155, %166 ]
  %239 = phi i64 [ %265, %264 ], [ %152, %166 ]
  %240 = zext i32 %238 to i64
  %241 = getelementptr inbounds i32, ptr %2, i64 %240
  %242 = load i32, ptr %241, align 4, !tbaa !8
  %243 = icmp eq i32 %242, %159
  br i1 %243, label %244, label %268

244:                                              ; preds = %237
  %245 = mul i64 %240, %5
  %246 = getelementptr inbounds i8, ptr %3, i64 %245
  br i1 %23, label %257, label %250

247:                                              ; preds = %250
  %248 = add nuw i64 %251, 1
  %249 = icmp eq i64 %248, %5
  br i1 %249, label %257, label %250, !llvm.loop !15

250:                                              ; preds = %244, %247
  %251 = phi i64 [ %248, %247 ], [ 0, %244 ]
  %252 = getelementptr inbounds i8, ptr %246, i64 %251
  %253 = load i8, ptr %252, align 1, !tbaa !5
  %254 = getelementptr inbounds i8, ptr %162, i64 %251
  %255 = load i8, ptr %254, align 1, !tbaa !5
  %256 = icmp eq i8 %253, %255
  br i1 %256, label %247, label %264

257:                                              ; preds = %247, %244
  %258 = icmp ult i64 %239, %11
  br i1 %258, label %259, label %262

259:                                              ; preds = %257
  %260 = getelementptr inbounds i64, ptr %9, i64 %239
  store i64 %151, ptr %260, align 8, !tbaa !17
  %261 = getelementptr inbounds i64, ptr %10, i64 %239
  store i64 %240, ptr %261, align 8, !tbaa !17
  br label %262

262:                                              ; preds = %257, %259
  %263 = add i64 %239, 1
  br label %264

264:                                              ; preds = %250, %262
  %265 = phi i64 [ %263, %262 ], [ %239, %250 ]
  %266 = add nuw i32 %238, 1
  %267 = icmp eq i32 %266, %157
  br i1 %267, label %268, label %237, !llvm.loop !20

268:                                              ; preds = %264, %237, %233, %209, %221, %166, %203
  %269 = phi i64 [ %152, %203 ], [ %152, %166 ], [ %211, %221 ], [ %211, %209 ], [ %234, %233 ], [ %265, %264 ], [ %239, %237 ]
  %270 = icmp ult i64 %160, %148
  br i1 %270, label %150, label %271, !llvm.loop !21

271:                                              ; preds = %268, %142, %55, %93, %140
  %272 = phi i64 [ %28, %140 ], [ %28, %93 ], [ %28, %55 ], [ %28, %142 ], [ %269, %268 ]
  %273 = add nuw nsw i64 %27, 1
  %274 = icmp eq i64 %27, %24
  br i1 %274, label %25, label %26, !llvm.loop !22
}

; Function Attrs: mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite)
declare void @llvm.lifetime.start.p0(i64 immarg, ptr nocapture) #1

; Function Attrs: mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite)
declare void @llvm.lifetime.end.p0(i64 immarg, ptr nocapture) #1

; Function Attrs: mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite)
declare void @llvm.prefetch.p0(ptr nocapture readonly, i32 immarg, i32 immarg, i32 immarg) #2

; Function Attrs: mustprogress nocallback nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.bswap.i64(i64) #3

; Function Attrs: nocallback nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.umin.i64(i64, i64) #4

; Function Attrs: nocallback nofree nosync nounwind speculatable willreturn memory(none)
declare i32 @llvm.umin.i32(i32, i32) #4

attributes #0 = { nofree norecurse nosync nounwind memory(argmem: readwrite, inaccessiblemem: readwrite) uwtable(sync) "no-builtins" }
attributes #1 = { mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite) }
attributes #2 = { mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite) }
attributes #3 = { mustprogress nocallback nofree nosync nounwind speculatable willreturn memory(none) }
attributes #4 = { nocallback nofree nosync nounwind speculatable willreturn memory(none) }
attributes #5 = { nounwind }

!llvm.module.flags = !{!0, !1, !2, !3, !4}

!0 = !{i32 7, !"Dwarf Version", i32 4}
!1 = !{i32 1, !"wchar_size", i32 4}
!2 = !{i32 8, !"PIC Level", i32 2}
!3 = !{i32 7, !"PIE Level", i32 2}
!4 = !{i32 7, !"uwtable", i32 1}
!5 = !{!6, !6, i64 0}
!6 = !{!"omnipotent char", !7, i64 0}
!7 = !{!"Simple C/C++ TBAA"}
!8 = !{!9, !9, i64 0}
!9 = !{!"int", !6, i64 0}
!10 = distinct !{!10, !11}
!11 = !{!"llvm.loop.mustprogress"}
!12 = distinct !{!12, !11}
!13 = distinct !{!13, !11}
!14 = distinct !{!14, !11}
!15 = distinct !{!15, !11}
!16 = distinct !{!16, !11}
!17 = !{!18, !18, i64 0}
!18 = !{!"long long", !6, i64 0}
!19 = distinct !{!19, !11}
!20 = distinct !{!20, !11}
!21 = distinct !{!21, !11}
!22 = distinct !{!22, !11}
