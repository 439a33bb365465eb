; made by tools/kernels.sh with ziglang==0.13.0 from near.c, whose SHA-256 is
; 2e33635e33b27b53f956d26533cc31f34aa679cf6d4c2982c219386e6e93d8ea

%struct.batch = type { i64, i64, [64 x i32], [64 x i32], [64 x i32] }
%struct.candidates = type { i64, [2048 x i32], [2048 x i32] }
%struct.search = type { ptr, ptr, ptr, i64, i64, ptr, ptr, ptr, i64, i64 }
%struct.chunk = type { ptr, ptr, ptr, i64, i64, i64, i64 }

; Function Attrs: nofree norecurse nosync nounwind uwtable(sync)
define dso_local i64 @near_by_chunks(ptr noundef %0, i64 noundef %1, ptr noundef %2, i64 noundef %3, ptr noundef %4, i64 noundef %5, i64 noundef %6, ptr noundef %7, ptr noundef %8, ptr noundef %9, i64 noundef %10) local_unnamed_addr #0 {
  %12 = alloca [2 x %struct.batch], align 16
  %13 = alloca [2 x %struct.candidates], align 16
  %14 = alloca [5 x [16 x i32]], align 16
  %15 = alloca %struct.search, align 8
  call void @llvm.lifetime.start.p0(i64 320, ptr nonnull %14) #7
  br label %16

16:                                               ; preds = %11, %33
  %17 = phi i64 [ 0, %11 ], [ %34, %33 ]
  %18 = insertelement <4 x i64> poison, i64 %17, i64 0
  %19 = shufflevector <4 x i64> %18, <4 x i64> poison, <4 x i32> zeroinitializer
  br label %36

20:                                               ; preds = %33
  call void @llvm.lifetime.start.p0(i64 80, ptr nonnull %15) #7
  store ptr %0, ptr %15, align 8, !tbaa !5
  %21 = getelementptr inbounds %struct.search, ptr %15, i64 0, i32 1
  store ptr %4, ptr %21, align 8, !tbaa !11
  %22 = getelementptr inbounds %struct.search, ptr %15, i64 0, i32 2
  store ptr %2, ptr %22, align 8, !tbaa !12
  %23 = getelementptr inbounds %struct.search, ptr %15, i64 0, i32 3
  store i64 %1, ptr %23, align 8, !tbaa !13
  %24 = getelementptr inbounds %struct.search, ptr %15, i64 0, i32 4
  store i64 %6, ptr %24, align 8, !tbaa !14
  %25 = getelementptr inbounds %struct.search, ptr %15, i64 0, i32 5
  store ptr %7, ptr %25, align 8, !tbaa !15
  %26 = getelementptr inbounds %struct.search, ptr %15, i64 0, i32 6
  store ptr %8, ptr %26, align 8, !tbaa !16
  %27 = getelementptr inbounds %struct.search, ptr %15, i64 0, i32 7
  store ptr %9, ptr %27, align 8, !tbaa !17
  %28 = getelementptr inbounds %struct.search, ptr %15, i64 0, i32 8
  store i64 %10, ptr %28, align 8, !tbaa !18
  %29 = getelementptr inbounds %struct.search, ptr %15, i64 0, i32 9
  store i64 0, ptr %29, align 8, !tbaa !19
  %30 = icmp eq i64 %3, 0
  br i1 %30, label %62, label %31

31:                                               ; preds = %20
  %32 = getelementptr inbounds [2 x %struct.candidates], ptr %13, i64 0, i64 1
  br label %64

33:                                               ; preds = %56
  %34 = add nuw nsw i64 %17, 1
  %35 = icmp eq i64 %34, 5
  br i1 %35, label %20, label %16, !llvm.loop !20

36:                                               ; preds = %16, %56
  %37 = phi i64 [ 0, %16 ], [ %58, %56 ]
  %38 = getelementptr inbounds [5 x [16 x i32]], ptr %14, i64 0, i64 %17, i64 %37
  %39 = trunc i64 %37 to i32
  %40 = insertelement <4 x i32> poison, i32 %39, i64 0
  %41 = shufflevector <4 x i32> %40, <4 x i32> poison, <4 x i32> zeroinitializer
  br label %42

42:                                               ; preds = %42, %36
  %43 = phi i32 [ 0, %36 ], [ %53, %42 ]
  %44 = phi <4 x i32> [ <i32 0, i32 1, i32 2, i32 3>, %36 ], [ %54, %42 ]
  %45 = phi <4 x i32> [ zeroinitializer, %36 ], [ %52, %42 ]
  %46 = xor <4 x i32> %44, %41
  %47 = tail call <4 x i32> @llvm.ctpop.v4i32(<4 x i32> %46), !range !22
  %48 = zext nneg <4 x i32> %47 to <4 x i64>
  %49 = icmp uge <4 x i64> %19, %48
  %50 = zext <4 x i1> %49 to <4 x i32>
  %51 = shl nuw nsw <4 x i32> %50, %44
  %52 = or <4 x i32> %45, %51
  %53 = add nuw i32 %43, 4
  %54 = add <4 x i32> %44, <i32 4, i32 4, i32 4, i32 4>
  %55 = icmp eq i32 %53, 16
  br i1 %55, label %56, label %42, !llvm.loop !23

56:                                               ; preds = %42
  %57 = tail call i32 @llvm.vector.reduce.or.v4i32(<4 x i32> %52)
  store i32 %57, ptr %38, align 4, !tbaa !26
  %58 = add nuw nsw i64 %37, 1
  %59 = icmp eq i64 %58, 16
  br i1 %59, label %33, label %36, !llvm.loop !28

60:                                               ; preds = %274
  %61 = load i64, ptr %29, align 8, !tbaa !19
  br label %62

62:                                               ; preds = %60, %20
  %63 = phi i64 [ %61, %60 ], [ 0, %20 ]
  call void @llvm.lifetime.end.p0(i64 80, ptr nonnull %15) #7
  call void @llvm.lifetime.end.p0(i64 320, ptr nonnull %14) #7
  ret i64 %63

64:                                               ; preds = %31, %274
  %65 = phi i64 [ 0, %31 ], [ %275, %274 ]
  %66 = load ptr, ptr %22, align 8, !tbaa !12
  %67 = getelementptr inbounds %struct.chunk, ptr %66, i64 %65, i32 6
  %68 = load i64, ptr %67, align 8, !tbaa !29
  %69 = icmp eq i64 %68, 0
  br i1 %69, label %274, label %70

70:                                               ; preds = %64
  %71 = getelementptr inbounds %struct.chunk, ptr %66, i64 %65
  %72 = getelementptr inbounds %struct.chunk, ptr %66, i64 %65, i32 3
  %73 = load i64, ptr %72, align 8, !tbaa !31
  %74 = add i64 %73, 63
  %75 = lshr i64 %74, 6
  %76 = mul i64 %75, %5
  call void @llvm.lifetime.start.p0(i64 1568, ptr nonnull %12) #7
  call void @llvm.lifetime.start.p0(i64 32784, ptr nonnull %13) #7
  store i64 0, ptr %32, align 8, !tbaa !32
  store i64 0, ptr %13, align 16, !tbaa !32
  %77 = add i64 %76, 2
  %78 = icmp eq i64 %77, 0
  br i1 %78, label %273, label %79

79:                                               ; preds = %70
  %80 = getelementptr inbounds %struct.chunk, ptr %66, i64 %65, i32 4
  %81 = getelementptr inbounds %struct.chunk, ptr %66, i64 %65, i32 5
  %82 = getelementptr inbounds %struct.chunk, ptr %66, i64 %65, i32 2
  %83 = getelementptr inbounds %struct.chunk, ptr %66, i64 %65, i32 1
  br label %84

84:                                               ; preds = %270, %79
  %85 = phi i64 [ 0, %79 ], [ %271, %270 ]
  %86 = icmp ult i64 %85, %76
  br i1 %86, label %87, label %131

87:                                               ; preds = %84
  %88 = load ptr, ptr %21, align 8, !tbaa !11
  %89 = udiv i64 %85, %75
  %90 = urem i64 %85, %75
  %91 = shl i64 %89, 2
  %92 = getelementptr inbounds i64, ptr %88, i64 %91
  %93 = load i64, ptr %80, align 8, !tbaa !34
  %94 = load i64, ptr %81, align 8, !tbaa !35
  %95 = lshr i64 %93, 6
  %96 = and i64 %93, 63
  %97 = getelementptr inbounds i64, ptr %92, i64 %95
  %98 = load i64, ptr %97, align 8, !tbaa !36
  %99 = lshr i64 %98, %96
  %100 = add i64 %96, %94
  %101 = icmp ugt i64 %100, 64
  br i1 %101, label %102, label %108

102:                                              ; preds = %87
  %103 = getelementptr i64, ptr %97, i64 1
  %104 = load i64, ptr %103, align 8, !tbaa !36
  %105 = sub nuw nsw i64 64, %96
  %106 = shl i64 %104, %105
  %107 = or i64 %106, %99
  br label %108

108:                                              ; preds = %102, %87
  %109 = phi i64 [ %107, %102 ], [ %99, %87 ]
  %110 = shl nsw i64 -1, %94
  %111 = xor i64 %110, -1
  %112 = and i64 %109, %111
  %113 = lshr i64 %112, 4
  %114 = shl nuw i64 %90, 6
  %115 = add nuw i64 %114, 64
  %116 = load i64, ptr %72, align 8, !tbaa !31
  %117 = tail call i64 @llvm.umin.i64(i64 %115, i64 %116)
  %118 = icmp ugt i64 %116, %114
  br i1 %118, label %119, label %131

119:                                              ; preds = %108
  %120 = load ptr, ptr %71, align 8, !tbaa !37
  %121 = load ptr, ptr %82, align 8, !tbaa !38
  br label %122

122:                                              ; preds = %122, %119
  %123 = phi i64 [ %114, %119 ], [ %129, %122 ]
  %124 = getelementptr inbounds i32, ptr %121, i64 %123
  %125 = load i32, ptr %124, align 4, !tbaa !26
  %126 = zext i32 %125 to i64
  %127 = xor i64 %113, %126
  %128 = getelementptr inbounds i32, ptr %120, i64 %127
  tail call void @llvm.prefetch.p0(ptr %128, i32 0, i32 3, i32 1)
  %129 = add nuw i64 %123, 1
  %130 = icmp ult i64 %129, %117
  br i1 %130, label %122, label %131, !llvm.loop !39

131:                                              ; preds = %122, %108, %84
  %132 = icmp eq i64 %85, 0
  br i1 %132, label %270, label %133

133:                                              ; preds = %131
  %134 = add i64 %85, -1
  %135 = icmp ult i64 %134, %76
  br i1 %135, label %136, label %212

136:                                              ; preds = %133
  %137 = udiv i64 %134, %75
  %138 = urem i64 %134, %75
  %139 = shl nuw i64 %138, 6
  %140 = load ptr, ptr %21, align 8, !tbaa !11
  %141 = shl i64 %137, 2
  %142 = getelementptr inbounds i64, ptr %140, i64 %141
  %143 = load i64, ptr %80, align 8, !tbaa !34
  %144 = load i64, ptr %81, align 8, !tbaa !35
  %145 = lshr i64 %143, 6
  %146 = and i64 %143, 63
  %147 = getelementptr inbounds i64, ptr %142, i64 %145
  %148 = load i64, ptr %147, align 8, !tbaa !36
  %149 = lshr i64 %148, %146
  %150 = add i64 %146, %144
  %151 = icmp ugt i64 %150, 64
  br i1 %151, label %152, label %158

152:                                              ; preds = %136
  %153 = getelementptr i64, ptr %147, i64 1
  %154 = load i64, ptr %153, align 8, !tbaa !36
  %155 = sub nuw nsw i64 64, %146
  %156 = shl i64 %154, %155
  %157 = or i64 %156, %149
  br label %158

158:                                              ; preds = %152, %136
  %159 = phi i64 [ %157, %152 ], [ %149, %136 ]
  %160 = shl nsw i64 -1, %144
  %161 = xor i64 %160, -1
  %162 = and i64 %159, %161
  %163 = lshr i64 %162, 4
  %164 = add nuw i64 %139, 64
  %165 = load i64, ptr %72, align 8, !tbaa !31
  %166 = tail call i64 @llvm.umin.i64(i64 %164, i64 %165)
  %167 = and i64 %134, 1
  %168 = getelementptr inbounds %struct.batch, ptr %12, i64 %167
  store i64 %137, ptr %168, align 16, !tbaa !40
  %169 = getelementptr inbounds %struct.batch, ptr %12, i64 %167, i32 1
  store i64 0, ptr %169, align 8, !tbaa !42
  %170 = icmp ugt i64 %165, %139
  br i1 %170, label %171, label %212

171:                                              ; preds = %158
  %172 = load ptr, ptr %82, align 8, !tbaa !38
  %173 = load ptr, ptr %71, align 8, !tbaa !37
  %174 = and i64 %162, 15
  %175 = load i64, ptr %23, align 8
  br label %176

176:                                              ; preds = %208, %171
  %177 = phi i64 [ 0, %171 ], [ %209, %208 ]
  %178 = phi i64 [ %139, %171 ], [ %210, %208 ]
  %179 = getelementptr inbounds i32, ptr %172, i64 %178
  %180 = load i32, ptr %179, align 4, !tbaa !26
  %181 = zext i32 %180 to i64
  %182 = xor i64 %163, %181
  %183 = getelementptr inbounds i32, ptr %173, i64 %182
  %184 = load i32, ptr %183, align 4, !tbaa !26
  %185 = getelementptr i32, ptr %183, i64 1
  %186 = load i32, ptr %185, align 4, !tbaa !26
  %187 = icmp ult i32 %184, %186
  br i1 %187, label %188, label %208

188:                                              ; preds = %176
  %189 = zext i32 %186 to i64
  %190 = icmp ult i64 %175, %189
  br i1 %190, label %208, label %191

191:                                              ; preds = %188
  %192 = tail call i32 @llvm.ctpop.i32(i32 %180), !range !22
  %193 = zext nneg i32 %192 to i64
  %194 = xor i64 %193, -1
  %195 = add i64 %68, %194
  %196 = getelementptr inbounds %struct.batch, ptr %12, i64 %167, i32 2, i64 %177
  store i32 %184, ptr %196, align 4, !tbaa !26
  %197 = getelementptr inbounds %struct.batch, ptr %12, i64 %167, i32 3, i64 %177
  store i32 %186, ptr %197, align 4, !tbaa !26
  %198 = tail call i64 @llvm.umin.i64(i64 %195, i64 4)
  %199 = getelementptr inbounds [16 x i32], ptr %14, i64 %198, i64 %174
  %200 = load i32, ptr %199, align 4, !tbaa !26
  %201 = add i64 %177, 1
  store i64 %201, ptr %169, align 8, !tbaa !42
  %202 = getelementptr inbounds %struct.batch, ptr %12, i64 %167, i32 4, i64 %177
  store i32 %200, ptr %202, align 4, !tbaa !26
  %203 = load ptr, ptr %83, align 8, !tbaa !43
  %204 = zext i32 %184 to i64
  %205 = getelementptr inbounds i32, ptr %203, i64 %204
  tail call void @llvm.prefetch.p0(ptr %205, i32 0, i32 3, i32 1)
  %206 = getelementptr inbounds i32, ptr %203, i64 %189
  %207 = getelementptr inbounds i32, ptr %206, i64 -1
  tail call void @llvm.prefetch.p0(ptr nonnull %207, i32 0, i32 3, i32 1)
  br label %208

208:                                              ; preds = %191, %188, %176
  %209 = phi i64 [ %177, %176 ], [ %177, %188 ], [ %201, %191 ]
  %210 = add nuw i64 %178, 1
  %211 = icmp ult i64 %210, %166
  br i1 %211, label %176, label %212, !llvm.loop !44

212:                                              ; preds = %208, %158, %133
  %213 = icmp eq i64 %85, 1
  br i1 %213, label %270, label %214

214:                                              ; preds = %212
  %215 = and i64 %85, 1
  %216 = getelementptr inbounds %struct.batch, ptr %12, i64 %215
  %217 = getelementptr inbounds %struct.candidates, ptr %13, i64 %215
  %218 = xor i64 %215, 1
  %219 = getelementptr inbounds %struct.candidates, ptr %13, i64 %218
  %220 = getelementptr inbounds %struct.batch, ptr %12, i64 %215, i32 1
  %221 = load i64, ptr %220, align 8, !tbaa !42
  %222 = icmp eq i64 %221, 0
  br i1 %222, label %223, label %224

223:                                              ; preds = %236, %214
  call fastcc void @check(ptr noundef nonnull %15, i64 noundef %65, ptr noundef nonnull %219) #8
  br label %270

224:                                              ; preds = %214, %236
  %225 = phi i64 [ %237, %236 ], [ 0, %214 ]
  %226 = getelementptr inbounds %struct.batch, ptr %12, i64 %215, i32 4, i64 %225
  %227 = load i32, ptr %226, align 4, !tbaa !26
  %228 = getelementptr inbounds %struct.batch, ptr %12, i64 %215, i32 2, i64 %225
  %229 = load i32, ptr %228, align 4, !tbaa !26
  %230 = getelementptr inbounds %struct.batch, ptr %12, i64 %215, i32 3, i64 %225
  %231 = load i32, ptr %230, align 4, !tbaa !26
  %232 = zext i32 %231 to i64
  %233 = icmp ult i32 %229, %231
  br i1 %233, label %234, label %236

234:                                              ; preds = %224
  %235 = zext i32 %229 to i64
  br label %239

236:                                              ; preds = %267, %224
  %237 = add nuw i64 %225, 1
  %238 = icmp eq i64 %237, %221
  br i1 %238, label %223, label %224, !llvm.loop !45

239:                                              ; preds = %267, %234
  %240 = phi i64 [ %268, %267 ], [ %235, %234 ]
  %241 = load ptr, ptr %83, align 8, !tbaa !43
  %242 = getelementptr inbounds i32, ptr %241, i64 %240
  %243 = load i32, ptr %242, align 4, !tbaa !26
  %244 = lshr i32 %243, 28
  %245 = shl nuw nsw i32 1, %244
  %246 = and i32 %245, %227
  %247 = icmp eq i32 %246, 0
  br i1 %247, label %267, label %248

248:                                              ; preds = %239
  %249 = load i64, ptr %217, align 8, !tbaa !32
  %250 = icmp eq i64 %249, 2048
  br i1 %250, label %251, label %252

251:                                              ; preds = %248
  call fastcc void @check(ptr noundef nonnull %15, i64 noundef %65, ptr noundef nonnull %217) #8
  br label %252

252:                                              ; preds = %251, %248
  %253 = and i32 %243, 268435455
  %254 = zext nneg i32 %253 to i64
  %255 = load i64, ptr %23, align 8, !tbaa !13
  %256 = icmp ugt i64 %255, %254
  br i1 %256, label %257, label %267

257:                                              ; preds = %252
  %258 = load ptr, ptr %15, align 8, !tbaa !5
  %259 = shl nuw nsw i64 %254, 2
  %260 = getelementptr inbounds i64, ptr %258, i64 %259
  tail call void @llvm.prefetch.p0(ptr %260, i32 0, i32 3, i32 1)
  %261 = load i64, ptr %216, align 16, !tbaa !40
  %262 = trunc i64 %261 to i32
  %263 = load i64, ptr %217, align 8, !tbaa !32
  %264 = getelementptr inbounds %struct.candidates, ptr %13, i64 %215, i32 1, i64 %263
  store i32 %262, ptr %264, align 4, !tbaa !26
  %265 = add i64 %263, 1
  store i64 %265, ptr %217, align 8, !tbaa !32
  %266 = getelementptr inbounds %struct.candidates, ptr %13, i64 %215, i32 2, i64 %263
  store i32 %253, ptr %266, align 4, !tbaa !26
  br label %267

267:                                              ; preds = %257, %252, %239
  %268 = add nuw nsw i64 %240, 1
  %269 = icmp eq i64 %268, %232
  br i1 %269, label %236, label %239, !llvm.loop !46

270:                                              ; preds = %223, %212, %131
  %271 = add nuw i64 %85, 1
  %272 = icmp eq i64 %271, %77
  br i1 %272, label %273, label %84, !llvm.loop !47

273:                                              ; preds = %270, %70
  call fastcc void @check(ptr noundef nonnull %15, i64 noundef %65, ptr noundef nonnull %13) #8
  call fastcc void @check(ptr noundef nonnull %15, i64 noundef %65, ptr noundef nonnull %32) #8
  call void @llvm.lifetime.end.p0(i64 32784, ptr nonnull %13) #7
  call void @llvm.lifetime.end.p0(i64 1568, ptr nonnull %12) #7
  br label %274

274:                                              ; preds = %64, %273
  %275 = add nuw i64 %65, 1
  %276 = icmp eq i64 %275, %3
  br i1 %276, label %60, label %64, !llvm.loop !48
}

; Function Attrs: mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite)
declare void @llvm.lifetime.start.p0(i64 immarg, ptr nocapture) #1

; Function Attrs: mustprogress nocallback nofree nosync nounwind speculatable willreturn memory(none)
declare i32 @llvm.ctpop.i32(i32) #2

; Function Attrs: mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite)
declare void @llvm.lifetime.end.p0(i64 immarg, ptr nocapture) #1

; Function Attrs: nofree norecurse nosync nounwind memory(argmem: readwrite) uwtable(sync)
define dso_local i64 @near_by_scan(ptr nocapture noundef readonly %0, i64 noundef %1, ptr nocapture noundef readonly %2, i64 noundef %3, i64 noundef %4, ptr nocapture noundef writeonly %5, ptr nocapture noundef writeonly %6, ptr nocapture noundef writeonly %7, i64 noundef %8) local_unnamed_addr #3 {
  %10 = icmp eq i64 %1, 0
  br i1 %10, label %16, label %11

11:                                               ; preds = %9
  %12 = icmp eq i64 %3, 0
  br label %18

13:                                               ; preds = %35, %18
  %14 = phi i64 [ %20, %18 ], [ %36, %35 ]
  %15 = icmp ult i64 %21, %1
  br i1 %15, label %18, label %16, !llvm.loop !49

16:                                               ; preds = %13, %9
  %17 = phi i64 [ 0, %9 ], [ %14, %13 ]
  ret i64 %17

18:                                               ; preds = %11, %13
  %19 = phi i64 [ 0, %11 ], [ %21, %13 ]
  %20 = phi i64 [ 0, %11 ], [ %14, %13 ]
  %21 = add nuw i64 %19, 1024
  %22 = tail call i64 @llvm.umin.i64(i64 %21, i64 %1)
  br i1 %12, label %13, label %23

23:                                               ; preds = %18
  %24 = icmp ult i64 %19, %1
  br label %25

25:                                               ; preds = %23, %35
  %26 = phi i64 [ 0, %23 ], [ %37, %35 ]
  %27 = phi i64 [ %20, %23 ], [ %36, %35 ]
  br i1 %24, label %28, label %35

28:                                               ; preds = %25
  %29 = shl i64 %26, 2
  %30 = getelementptr inbounds i64, ptr %2, i64 %29
  %31 = load <2 x i64>, ptr %30, align 8, !tbaa !36
  %32 = getelementptr inbounds i64, ptr %30, i64 2
  %33 = getelementptr inbounds i64, ptr %30, i64 3
  %34 = trunc i64 %26 to i32
  br label %39

35:                                               ; preds = %77, %25
  %36 = phi i64 [ %27, %25 ], [ %78, %77 ]
  %37 = add nuw i64 %26, 1
  %38 = icmp eq i64 %37, %3
  br i1 %38, label %13, label %25, !llvm.loop !50

39:                                               ; preds = %28, %77
  %40 = phi i64 [ %19, %28 ], [ %79, %77 ]
  %41 = phi i64 [ %27, %28 ], [ %78, %77 ]
  %42 = shl i64 %40, 2
  %43 = getelementptr inbounds i64, ptr %0, i64 %42
  %44 = load <2 x i64>, ptr %43, align 8, !tbaa !36
  %45 = xor <2 x i64> %31, %44
  %46 = tail call <2 x i64> @llvm.ctpop.v2i64(<2 x i64> %45), !range !51
  %47 = shufflevector <2 x i64> %46, <2 x i64> poison, <2 x i32> <i32 1, i32 poison>
  %48 = add nuw nsw <2 x i64> %47, %46
  %49 = extractelement <2 x i64> %48, i64 0
  %50 = icmp ugt i64 %49, %4
  br i1 %50, label %64, label %51

51:                                               ; preds = %39
  %52 = getelementptr inbounds i64, ptr %43, i64 2
  %53 = load i64, ptr %52, align 8, !tbaa !36
  %54 = load i64, ptr %32, align 8, !tbaa !36
  %55 = xor i64 %54, %53
  %56 = getelementptr inbounds i64, ptr %43, i64 3
  %57 = load i64, ptr %56, align 8, !tbaa !36
  %58 = load i64, ptr %33, align 8, !tbaa !36
  %59 = xor i64 %58, %57
  %60 = tail call i64 @llvm.ctpop.i64(i64 %55), !range !51
  %61 = tail call i64 @llvm.ctpop.i64(i64 %59), !range !51
  %62 = add nuw nsw i64 %60, %49
  %63 = add nuw nsw i64 %62, %61
  br label %64

64:                                               ; preds = %39, %51
  %65 = phi i64 [ %63, %51 ], [ %49, %39 ]
  %66 = icmp ugt i64 %65, %4
  br i1 %66, label %77, label %67

67:                                               ; preds = %64
  %68 = icmp ult i64 %41, %8
  br i1 %68, label %69, label %75

69:                                               ; preds = %67
  %70 = getelementptr inbounds i32, ptr %5, i64 %41
  store i32 %34, ptr %70, align 4, !tbaa !26
  %71 = trunc i64 %40 to i32
  %72 = getelementptr inbounds i32, ptr %6, i64 %41
  store i32 %71, ptr %72, align 4, !tbaa !26
  %73 = trunc i64 %65 to i32
  %74 = getelementptr inbounds i32, ptr %7, i64 %41
  store i32 %73, ptr %74, align 4, !tbaa !26
  br label %75

75:                                               ; preds = %67, %69
  %76 = add i64 %41, 1
  br label %77

77:                                               ; preds = %75, %64
  %78 = phi i64 [ %41, %64 ], [ %76, %75 ]
  %79 = add nuw i64 %40, 1
  %80 = icmp ult i64 %79, %22
  br i1 %80, label %39, label %35, !llvm.loop !52
}

; Function Attrs: mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite)
declare void @llvm.prefetch.p0(ptr nocapture readonly, i32 immarg, i32 immarg, i32 immarg) #4

; Function Attrs: nofree norecurse nosync nounwind memory(readwrite, inaccessiblemem: none) uwtable(sync)
define internal fastcc void @check(ptr nocapture noundef %0, i64 noundef %1, ptr nocapture noundef %2) unnamed_addr #5 {
  %4 = alloca [4 x i64], align 16
  %5 = load i64, ptr %2, align 8, !tbaa !32
  %6 = icmp eq i64 %5, 0
  br i1 %6, label %21, label %7

7:                                                ; preds = %3
  %8 = load ptr, ptr %0, align 8, !tbaa !5
  %9 = getelementptr inbounds %struct.search, ptr %0, i64 0, i32 1
  %10 = load ptr, ptr %9, align 8, !tbaa !11
  %11 = getelementptr inbounds %struct.search, ptr %0, i64 0, i32 4
  %12 = load i64, ptr %11, align 8, !tbaa !14
  %13 = getelementptr inbounds i64, ptr %4, i64 2
  %14 = icmp eq i64 %1, 0
  %15 = getelementptr inbounds %struct.search, ptr %0, i64 0, i32 2
  %16 = getelementptr inbounds %struct.search, ptr %0, i64 0, i32 9
  %17 = getelementptr inbounds %struct.search, ptr %0, i64 0, i32 8
  %18 = getelementptr inbounds %struct.search, ptr %0, i64 0, i32 5
  %19 = getelementptr inbounds %struct.search, ptr %0, i64 0, i32 6
  %20 = getelementptr inbounds %struct.search, ptr %0, i64 0, i32 7
  br label %22

21:                                               ; preds = %106, %3
  store i64 0, ptr %2, align 8, !tbaa !32
  ret void

22:                                               ; preds = %7, %106
  %23 = phi i64 [ 0, %7 ], [ %107, %106 ]
  call void @llvm.lifetime.start.p0(i64 32, ptr nonnull %4) #7
  %24 = getelementptr inbounds %struct.candidates, ptr %2, i64 0, i32 2, i64 %23
  %25 = load i32, ptr %24, align 4, !tbaa !26
  %26 = zext i32 %25 to i64
  %27 = shl nuw nsw i64 %26, 2
  %28 = getelementptr inbounds i64, ptr %8, i64 %27
  %29 = getelementptr inbounds %struct.candidates, ptr %2, i64 0, i32 1, i64 %23
  %30 = load i32, ptr %29, align 4, !tbaa !26
  %31 = zext i32 %30 to i64
  %32 = shl nuw nsw i64 %31, 2
  %33 = getelementptr inbounds i64, ptr %10, i64 %32
  %34 = load <2 x i64>, ptr %28, align 8, !tbaa !36
  %35 = load <2 x i64>, ptr %33, align 8, !tbaa !36
  %36 = xor <2 x i64> %35, %34
  store <2 x i64> %36, ptr %4, align 16, !tbaa !36
  %37 = tail call <2 x i64> @llvm.ctpop.v2i64(<2 x i64> %36), !range !51
  %38 = shufflevector <2 x i64> %37, <2 x i64> poison, <2 x i32> <i32 1, i32 poison>
  %39 = add nuw nsw <2 x i64> %38, %37
  %40 = extractelement <2 x i64> %39, i64 0
  %41 = icmp ugt i64 %40, %12
  br i1 %41, label %54, label %42

42:                                               ; preds = %22
  %43 = getelementptr inbounds i64, ptr %28, i64 2
  %44 = getelementptr inbounds i64, ptr %33, i64 2
  %45 = load <2 x i64>, ptr %43, align 8, !tbaa !36
  %46 = load <2 x i64>, ptr %44, align 8, !tbaa !36
  %47 = xor <2 x i64> %46, %45
  store <2 x i64> %47, ptr %13, align 16, !tbaa !36
  %48 = extractelement <2 x i64> %47, i64 0
  %49 = tail call i64 @llvm.ctpop.i64(i64 %48), !range !51
  %50 = extractelement <2 x i64> %47, i64 1
  %51 = tail call i64 @llvm.ctpop.i64(i64 %50), !range !51
  %52 = add nuw nsw i64 %49, %40
  %53 = add nuw nsw i64 %52, %51
  br label %54

54:                                               ; preds = %22, %42
  %55 = phi i64 [ %53, %42 ], [ %40, %22 ]
  %56 = icmp ugt i64 %55, %12
  br i1 %56, label %106, label %57

57:                                               ; preds = %54
  br i1 %14, label %92, label %58

58:                                               ; preds = %57
  %59 = load ptr, ptr %15, align 8, !tbaa !12
  br label %61

60:                                               ; preds = %80
  br i1 %88, label %92, label %106

61:                                               ; preds = %58, %80
  %62 = phi i64 [ 0, %58 ], [ %89, %80 ]
  %63 = getelementptr inbounds %struct.chunk, ptr %59, i64 %62, i32 4
  %64 = load i64, ptr %63, align 8, !tbaa !34
  %65 = getelementptr inbounds %struct.chunk, ptr %59, i64 %62, i32 5
  %66 = load i64, ptr %65, align 8, !tbaa !35
  %67 = lshr i64 %64, 6
  %68 = and i64 %64, 63
  %69 = getelementptr inbounds i64, ptr %4, i64 %67
  %70 = load i64, ptr %69, align 8, !tbaa !36
  %71 = lshr i64 %70, %68
  %72 = add i64 %68, %66
  %73 = icmp ugt i64 %72, 64
  br i1 %73, label %74, label %80

74:                                               ; preds = %61
  %75 = getelementptr i64, ptr %69, i64 1
  %76 = load i64, ptr %75, align 8, !tbaa !36
  %77 = sub nuw nsw i64 64, %68
  %78 = shl i64 %76, %77
  %79 = or i64 %78, %71
  br label %80

80:                                               ; preds = %61, %74
  %81 = phi i64 [ %79, %74 ], [ %71, %61 ]
  %82 = shl nsw i64 -1, %66
  %83 = xor i64 %82, -1
  %84 = and i64 %81, %83
  %85 = tail call i64 @llvm.ctpop.i64(i64 %84), !range !51
  %86 = getelementptr inbounds %struct.chunk, ptr %59, i64 %62, i32 6
  %87 = load i64, ptr %86, align 8, !tbaa !29
  %88 = icmp uge i64 %85, %87
  %89 = add nuw i64 %62, 1
  %90 = icmp ult i64 %89, %1
  %91 = select i1 %90, i1 %88, i1 false
  br i1 %91, label %61, label %60, !llvm.loop !53

92:                                               ; preds = %57, %60
  %93 = load i64, ptr %16, align 8, !tbaa !19
  %94 = load i64, ptr %17, align 8, !tbaa !18
  %95 = icmp ult i64 %93, %94
  br i1 %95, label %96, label %104

96:                                               ; preds = %92
  %97 = load ptr, ptr %18, align 8, !tbaa !15
  %98 = getelementptr inbounds i32, ptr %97, i64 %93
  store i32 %30, ptr %98, align 4, !tbaa !26
  %99 = load ptr, ptr %19, align 8, !tbaa !16
  %100 = getelementptr inbounds i32, ptr %99, i64 %93
  store i32 %25, ptr %100, align 4, !tbaa !26
  %101 = trunc i64 %55 to i32
  %102 = load ptr, ptr %20, align 8, !tbaa !17
  %103 = getelementptr inbounds i32, ptr %102, i64 %93
  store i32 %101, ptr %103, align 4, !tbaa !26
  br label %104

104:                                              ; preds = %92, %96
  %105 = add i64 %93, 1
  store i64 %105, ptr %16, align 8, !tbaa !19
  br label %106

106:                                              ; preds = %60, %104, %54
  call void @llvm.lifetime.end.p0(i64 32, ptr nonnull %4) #7
  %107 = add nuw i64 %23, 1
  %108 = icmp eq i64 %107, %5
  br i1 %108, label %21, label %22, !llvm.loop !54
}

; Function Attrs: mustprogress nocallback nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.ctpop.i64(i64) #2

; Function Attrs: nocallback nofree nosync nounwind speculatable willreturn memory(none)
declare i64 @llvm.umin.i64(i64, i64) #6

; Function Attrs: nocallback nofree nosync nounwind speculatable willreturn memory(none)
declare <4 x i32> @llvm.ctpop.v4i32(<4 x i32>) #6

; Function Attrs: nocallback nofree nosync nounwind speculatable willreturn memory(none)
declare i32 @llvm.vector.reduce.or.v4i32(<4 x i32>) #6

; Function Attrs: nocallback nofree nosync nounwind speculatable willreturn memory(none)
declare <2 x i64> @llvm.ctpop.v2i64(<2 x i64>) #6

attributes #0 = { nofree norecurse nosync nounwind uwtable(sync) "no-builtins" }
attributes #1 = { mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite) }
attributes #2 = { mustprogress nocallback nofree nosync nounwind speculatable willreturn memory(none) }
attributes #3 = { nofree norecurse nosync nounwind memory(argmem: readwrite) uwtable(sync) "no-builtins" }
attributes #4 = { mustprogress nocallback nofree nosync nounwind willreturn memory(argmem: readwrite, inaccessiblemem: readwrite) }
attributes #5 = { nofree norecurse nosync nounwind memory(readwrite, inaccessiblemem: none) uwtable(sync) "no-builtins" }
attributes #6 = { nocallback nofree nosync nounwind speculatable willreturn memory(none) }
attributes #7 = { nounwind }
attributes #8 = { nobuiltin "no-builtins" }

!llvm.module.flags = !{!0, !1, !2, !3, !4}

!0 = !{i32 7, !"Dwarf Version", i32 4}
!1 = !{i32 1, !"wchar_size", i32 4}
!2 = !{i32 8, !"PIC Level", i32 2}
!3 = !{i32 7, !"PIE Level", i32 2}
!4 = !{i32 7, !"uwtable", i32 1}
!5 = !{!6, !7, i64 0}
!6 = !{!"", !7, i64 0, !7, i64 8, !7, i64 16, !10, i64 24, !10, i64 32, !7, i64 40, !7, i64 48, !7, i64 56, !10, i64 64, !10, i64 72}
!7 = !{!"any pointer", !8, i64 0}
!8 = !{!"omnipotent char", !9, i64 0}
!9 = !{!"Simple C/C++ TBAA"}
!10 = !{!"long long", !8, i64 0}
!11 = !{!6, !7, i64 8}
!12 = !{!6, !7, i64 16}
!13 = !{!6, !10, i64 24}
!14 = !{!6, !10, i64 32}
!15 = !{!6, !7, i64 40}
!16 = !{!6, !7, i64 48}
!17 = !{!6, !7, i64 56}
!18 = !{!6, !10, i64 64}
!19 = !{!6, !10, i64 72}
!20 = distinct !{!20, !21}
!21 = !{!"llvm.loop.mustprogress"}
!22 = !{i32 0, i32 33}
!23 = distinct !{!23, !21, !24, !25}
!24 = !{!"llvm.loop.isvectorized", i32 1}
!25 = !{!"llvm.loop.unroll.runtime.disable"}
!26 = !{!27, !27, i64 0}
!27 = !{!"int", !8, i64 0}
!28 = distinct !{!28, !21}
!29 = !{!30, !10, i64 48}
!30 = !{!"", !7, i64 0, !7, i64 8, !7, i64 16, !10, i64 24, !10, i64 32, !10, i64 40, !10, i64 48}
!31 = !{!30, !10, i64 24}
!32 = !{!33, !10, i64 0}
!33 = !{!"", !10, i64 0, !8, i64 8, !8, i64 8200}
!34 = !{!30, !10, i64 32}
!35 = !{!30, !10, i64 40}
!36 = !{!10, !10, i64 0}
!37 = !{!30, !7, i64 0}
!38 = !{!30, !7, i64 16}
!39 = distinct !{!39, !21}
!40 = !{!41, !10, i64 0}
!41 = !{!"", !10, i64 0, !10, i64 8, !8, i64 16, !8, i64 272, !8, i64 528}
!42 = !{!41, !10, i64 8}
!43 = !{!30, !7, i64 8}
!44 = distinct !{!44, !21}
!45 = distinct !{!45, !21}
!46 = distinct !{!46, !21}
!47 = distinct !{!47, !21}
!48 = distinct !{!48, !21}
!49 = distinct !{!49, !21}
!50 = distinct !{!50, !21}
!51 = !{i64 0, i64 65}
!52 = distinct !{!52, !21}
!53 = distinct !{!53, !21}
!54 = distinct !{!54, !21}
